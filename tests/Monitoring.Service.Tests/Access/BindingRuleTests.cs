using System.Net;
using Monitoring.Service.Access;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.Board;

namespace Monitoring.Service.Tests.Access;

public sealed class BindingRuleTests
{
    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("https://LOCALHOST")]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://127.8.9.10:80")]
    [InlineData("https://[::1]:8443/")]
    public void This_machine_may_be_listened_on_always(string url) => BindingRule.Refuse(Listening(url), isLocked: false);

    [Theory]
    [InlineData("https://*:8443")]
    [InlineData("https://+")]
    [InlineData("https://0.0.0.0:8443")]
    [InlineData("https://[::]:8443")]
    [InlineData("https://[::ffff:0.0.0.0]:8443")]
    [InlineData("https://192.168.1.20:8443")]
    [InlineData("https://plant2.example:8443")]
    [InlineData("https://localhost.plant2.example:8443")]
    [InlineData("https://127.0.0.1.nip.io:8443")]
    public void Anything_beyond_it_needs_a_key_first(string url)
    {
        Assert.Contains("no key was ever made", Refusal(Listening(url), isLocked: false), StringComparison.Ordinal);
        BindingRule.Refuse(Listening(url), isLocked: true);
    }

    [Theory]
    [InlineData("http://*:8080")]
    [InlineData("http://10.0.0.7")]
    public void In_the_clear_beyond_it_somebody_must_have_said_so(string url)
    {
        var refusal = Refusal(Listening(url), isLocked: true);
        Assert.All(["AGENTOPS_KESTREL__CERTIFICATES__DEFAULT__PATH", "AGENTOPS_PROXY", "AGENTOPS_ALLOWPLAINHTTP=true"],
            remedy => Assert.Contains(remedy, refusal, StringComparison.Ordinal));

        BindingRule.Refuse(Listening(url, new() { AllowPlainHttp = true }), isLocked: true);
        BindingRule.Refuse(Listening(url, new() { Proxy = [IPNetwork.Parse("10.0.0.0/24")] }), isLocked: true);
        Assert.Contains("no key", Refusal(Listening(url, new() { AllowPlainHttp = true }), isLocked: false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://*:8080", "127.0.0.1/32", true)]
    [InlineData("http://10.0.0.7", "::1/128", true)]
    [InlineData("http://localhost:8080", "127.0.0.1/32", false)]
    [InlineData("https://*:8443", "127.0.0.1/32", false)]
    [InlineData("http://*:8080", "10.0.0.0/24", false)]
    public void In_the_clear_beside_a_proxy_of_this_machine_it_listens_and_says_so(string url, string proxy, bool isSaid)
    {
        var settings = Listening(url, new() { Proxy = [IPNetwork.Parse(proxy)] });
        BindingRule.Refuse(settings, isLocked: true);
        Assert.Equal(isSaid ? url : null, BindingRule.BesideTheProxy(settings));
    }

    [Fact]
    public void Every_address_that_may_not_be_is_named_with_the_setting_it_stands_in()
    {
        var settings = Listening("http://*:8080", new() { MetricsUrls = ["http://10.0.0.7:9464"] });
        var faults = Assert.Throws<ConfigurationException>(() => BindingRule.Refuse(settings, isLocked: false)).Faults;

        Assert.Equal(
            ["Urls (AGENTOPS_URLS): http://*:8080 ", "Urls (AGENTOPS_URLS): http://*:8080 ", "MetricsUrls (AGENTOPS_METRICSURLS): http://10.0.0.7:9464 "],
            faults.Select(fault => fault[..fault.IndexOf("reaches", StringComparison.Ordinal)]));
        BindingRule.Refuse(Listening("https://*:8443", settings.Network), isLocked: true);
        Assert.StartsWith("Kestrel:Endpoints (AGENTOPS_KESTREL__ENDPOINTS): http://*:80 ",
            Refusal(Listening("http://*:80") with { UrlsAreFrom = "Kestrel:Endpoints" }, isLocked: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost:8080")]
    [InlineData("http://localhost:0")]
    [InlineData("http://localhost:65536")]
    [InlineData("ftp://localhost")]
    [InlineData("http://localhost/board")]
    [InlineData("http://unix:/run/agentops.sock")]
    public void What_is_no_address_to_listen_on_is_refused(string url) => Assert.NotNull(BindingRule.WhyNoAddress(url));

    [Theory]
    [InlineData("http://localhost:9464", true)]
    [InlineData("http://10.0.0.7:9464", true)]
    [InlineData("https://[2001:db8::7]:9464", true)]
    [InlineData("http://*:9464", false)]
    [InlineData("http://0.0.0.0:9464", false)]
    [InlineData("http://[::]:9464", false)]
    [InlineData("http://plant2.example:9464", false)]
    [InlineData("http://localhost:8080", false)]
    [InlineData("http://10.0.0.7:8080", false)]
    [InlineData("http://127.0.0.1:0", false)]
    public void Metrics_are_had_without_a_key_at_addresses_that_are_named_and_ports_of_their_own(string url, bool may) =>
        Assert.Equal(may, BindingRule.WhyNotForMetrics(url, ["http://localhost:8080"]) is null);

    [Theory]
    [InlineData("http://*:8080", "http://localhost:8080/")]
    [InlineData("https://0.0.0.0:8443", "https://localhost:8443/")]
    [InlineData("http://plant2.example:8080", "http://localhost:8080/")]
    [InlineData("http://10.0.0.7:8080", "http://10.0.0.7:8080/")]
    [InlineData("http://[::1]:8080", "http://[::1]:8080/")]
    public void The_machine_asks_itself_where_it_listens(string url, string asked) =>
        Assert.Equal(asked, BindingRule.FromHere(url).AbsoluteUri);

    private static ServiceSettings Listening(string url, NetworkSettings? network = null) =>
        Views.Settings with { Urls = [url], Network = network ?? NetworkSettings.None };

    private static string Refusal(ServiceSettings settings, bool isLocked) =>
        Assert.Single(Assert.Throws<ConfigurationException>(() => BindingRule.Refuse(settings, isLocked)).Faults);
}
