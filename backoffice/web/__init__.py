"""What all pages share: views, forms, acts, errors, the shell around them."""
