"""Two further layouts in outline, to show that the seam holds: nothing of them is deployed."""
