"""Amazon EC2: what the rest of daylab must know of it."""

from harness.descriptors import Named, PassedRole, Refusal, Service

__all__ = ["SERVICE"]


SERVICE = Service(
    name="ec2",
    prefix="ec2",
    resources={
        "allocationid": Named("AllocationId", "AllocationIds", "SecondaryAllocationIds"),
        "capacityreservationid": Named(
            "CapacityReservationId", "CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationId"
        ),
        "groupid": Named("GroupId", "GroupIds", "SecurityGroupIds"),
        "groupname": Named(
            "GroupName",
            "Placement.GroupName",
            "Placement.GroupId",
            "Placement.HostResourceGroupArn",
            "CapacityReservationSpecification.CapacityReservationTarget.CapacityReservationResourceGroupArn",
        ),
        "imageid": Named("ImageId", "ImageIds", "SourceImageId", "LaunchTemplateConfigs.Overrides.ImageId"),
        "instanceid": Named("InstanceId", "InstanceIds"),
        "ipampoolid": Named(
            "IpamPoolId", "Ipv4IpamPoolId", "Ipv6IpamPoolId", "SourceIpamPoolId", "AllocationRules.SourceIpamPoolId"
        ),
        "ipamscopeid": Named(
            "IpamScopeId",
            "IpamScopeIds",
            "Rules.IpamScopeId",
            "ResourceId",
            "CurrentIpamScopeId",
            "DestinationIpamScopeId",
        ),
        "keypairname": Named("KeyName", "KeyNames"),
        "launchtemplateid": Named(
            "LaunchTemplateId",
            "LaunchTemplateIds",
            "LaunchTemplateName",
            "LaunchTemplate.LaunchTemplateId",
            "LaunchTemplate.LaunchTemplateName",
            "LaunchTemplateConfigs.LaunchTemplateSpecification.LaunchTemplateId",
            "LaunchTemplateConfigs.LaunchTemplateSpecification.LaunchTemplateName",
        ),
        "licenseconfigurationid": Named("LicenseSpecifications.LicenseConfigurationArn"),
        "networkinterfaceid": Named(
            "NetworkInterfaceId",
            "NetworkInterfaceIds",
            "NetworkInterfaces.NetworkInterfaceId",
            "NetworkInterfaceOptions.NetworkInterfaceId",
        ),
        "prefixlistid": Named("PrefixListId", "PrefixListIds", "DestinationPrefixListId"),
        "routetableid": Named("RouteTableId", "RouteTableIds", "AddRouteTableIds", "RemoveRouteTableIds"),
        "secondarysubnetid": Named("SecondarySubnetId", "SecondaryInterfaces.SecondarySubnetId"),
        "securitygroupid": Named(
            "GroupId",
            "GroupIds",
            "SecurityGroupIds",
            "AddSecurityGroupIds",
            "RemoveSecurityGroupIds",
            "SecurityGroups",
            "NetworkInterfaces.Groups",
        ),
        "snapshotid": Named("SnapshotId", "SnapshotIds", "SourceSnapshotId", "BlockDeviceMappings.Ebs.SnapshotId"),
        "subnetid": Named(
            "SubnetId",
            "SubnetIds",
            "AddSubnetIds",
            "RemoveSubnetIds",
            "AssociatedSubnetIds",
            "TargetVpcSubnetId",
            "NetworkInterfaces.SubnetId",
        ),
        "transitgatewayattachmentid": Named(
            "TransitGatewayAttachmentId",
            "TransitGatewayAttachmentIds",
            "SourceTransitGatewayAttachmentId",
            "DestinationTransitGatewayAttachmentId",
            "Options.TransportTransitGatewayAttachmentId",
        ),
        "transitgatewayid": Named("TransitGatewayId", "TransitGatewayIds", "PeerTransitGatewayId"),
        "volumeid": Named("VolumeId", "VolumeIds", "BlockDeviceMappings.Ebs.VolumeId"),
        "vpcid": Named("VpcId", "VpcIds", "PeerVpcId"),
    },
    passed_roles={
        "AssociateIamInstanceProfile": (
            PassedRole("IamInstanceProfile.Name", by="profile"),
            PassedRole("IamInstanceProfile.Arn", by="profile"),
        ),
        "CreateFlowLogs": (PassedRole("DeliverLogsPermissionArn", "vpc-flow-logs.amazonaws.com"),),
        "ReplaceIamInstanceProfileAssociation": (
            PassedRole("IamInstanceProfile.Name", by="profile"),
            PassedRole("IamInstanceProfile.Arn", by="profile"),
        ),
        "RequestSpotFleet": (
            PassedRole("SpotFleetRequestConfig.IamFleetRole", "spotfleet.amazonaws.com"),
            PassedRole("SpotFleetRequestConfig.LaunchSpecifications.IamInstanceProfile.Name", by="profile"),
            PassedRole("SpotFleetRequestConfig.LaunchSpecifications.IamInstanceProfile.Arn", by="profile"),
        ),
        "RequestSpotInstances": (
            PassedRole("LaunchSpecification.IamInstanceProfile.Name", by="profile"),
            PassedRole("LaunchSpecification.IamInstanceProfile.Arn", by="profile"),
        ),
        "RunInstances": (
            PassedRole("IamInstanceProfile.Name", by="profile"),
            PassedRole("IamInstanceProfile.Arn", by="profile"),
        ),
        "RunScheduledInstances": (
            PassedRole("LaunchSpecification.IamInstanceProfile.Name", by="profile"),
            PassedRole("LaunchSpecification.IamInstanceProfile.Arn", by="profile"),
        ),
    },
    stored_requirements="stores:role_of_template",
    condition_keys={
        "InstanceType": "ec2:InstanceType",
    },
    tags="stores:tags",
    refusal=Refusal(
        code="UnauthorizedOperation",
        status=403,
        lead="You are not authorized to perform this operation. ",
        encodes=True,
        names_policy=True,
        unknown_key=("AuthFailure", "AWS was not able to validate the provided access credentials", 401),
    ),
    imports=("localstack.services.ec2.provider", "moto.ec2.urls"),
)
