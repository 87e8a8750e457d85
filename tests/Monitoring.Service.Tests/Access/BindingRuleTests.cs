using Monitoring.Service.Access;

namespace Monitoring.Service.Tests.Access;

public sealed class BindingRuleTests
{
    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("http://LOCALHOST")]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://127.8.9.10:80")]
    [InlineData("http://[::1]:8080/")]
    public void This_machine_may_be_listened_on(string url) => Assert.Null(BindingRule.WhyRefused(url));

    [Theory]
    [InlineData("http://*:8080")]
    [InlineData("http://+")]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://192.168.1.20:8080")]
    [InlineData("http://plant2.example:8080")]
    [InlineData("http://localhost.plant2.example:8080")]
    [InlineData("http://127.0.0.1.nip.io:8080")]
    public void Anything_beyond_it_is_refused_because_there_is_no_key(string url) =>
        Assert.Contains("there is no key", BindingRule.WhyRefused(url), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("localhost:8080")]
    [InlineData("http://localhost:0")]
    [InlineData("http://localhost:65536")]
    [InlineData("https://localhost:8443")]
    [InlineData("ftp://localhost")]
    [InlineData("http://localhost/board")]
    [InlineData("http://unix:/run/agentops.sock")]
    public void What_is_no_address_to_listen_on_is_refused(string url) => Assert.NotNull(BindingRule.WhyRefused(url));
}
