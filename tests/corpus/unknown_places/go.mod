module corpus

go 1.26

require github.com/aws/aws-sdk-go-v2/feature/ec2/imds v1.18.30
