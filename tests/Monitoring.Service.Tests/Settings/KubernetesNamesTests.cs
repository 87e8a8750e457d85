namespace Monitoring.Service.Tests.Settings;

public sealed class KubernetesNamesTests
{
    private static readonly (string Variable, string Value)[] OfAService =
    [
        ("AGENTOPS_SERVICE_HOST", "10.43.0.7"), ("AGENTOPS_SERVICE_PORT", "8080"), ("AGENTOPS_SERVICE_PORT_HTTP", "8080"),
        ("AGENTOPS_PORT", "tcp://10.43.0.7:8080"), ("AGENTOPS_PORT_8080_TCP", "tcp://10.43.0.7:8080"),
        ("AGENTOPS_PORT_8080_TCP_PROTO", "tcp"), ("AGENTOPS_PORT_8080_TCP_PORT", "8080"), ("AGENTOPS_PORT_8080_TCP_ADDR", "10.43.0.7"),
        ("AGENTOPS_MONITORING_SERVICE_HOST", "fd00::7"), ("AGENTOPS_MONITORING_PORT", "tcp://[fd00::7]:8080"),
        ("AGENTOPS_MY_SERVICE_PORT", "tcp://10.43.0.7:8080"), ("AGENTOPS_MY_SERVICE_SERVICE_PORT", "8080"),
    ];

    [Fact]
    public void What_Kubernetes_makes_for_a_Service_is_passed_over_and_told() =>
        Assert.Equal(OfAService.Select(pair => pair.Variable).Order(StringComparer.Ordinal), Configured.With(OfAService).PassedOver);

    [Theory]
    [InlineData("AGENTOPS_PORT", "8080")]
    [InlineData("AGENTOPS_PORT", "http://10.43.0.7:8080")]
    [InlineData("AGENTOPS_SERVICE_HOST", "monitoring")]
    [InlineData("AGENTOPS_SERVICE_PORT", "tcp")]
    [InlineData("AGENTOPS_HOST", "10.43.0.7")]
    [InlineData("agentops_port", "tcp://10.43.0.7:8080")]
    public void What_only_looks_like_it_is_no_setting_still(string variable, string value) =>
        Assert.StartsWith($"{variable} is not a setting", Assert.Single(Configured.Refusals((variable, value))), StringComparison.Ordinal);
}
