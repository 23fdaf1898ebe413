"""The general half: a back-office on DynamoDB for any product. It knows none."""
