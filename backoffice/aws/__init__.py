"""One small client module per AWS service other than DynamoDB."""
