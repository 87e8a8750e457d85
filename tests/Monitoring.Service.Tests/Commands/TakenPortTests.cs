using System.Net;
using System.Net.Sockets;
using Monitoring.Service.Commands;
using Monitoring.Service.Tests.Board;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Commands;

public sealed class TakenPortTests
{
    [Theory]
    [InlineData("127.0.0.1", "http", "localhost", "127.0.0.1:")]
    [InlineData("::1", "https", "localhost", "[::1]:")]
    [InlineData("127.0.0.1", "http", "127.0.0.1", "127.0.0.1:")]
    [InlineData("::1", "http", "[::1]", "[::1]:")]
    [InlineData("127.0.0.1", "http", "*", "127.0.0.1:")]
    [InlineData("127.0.0.1", "http", "0.0.0.0", "127.0.0.1:")]
    [InlineData("::1", "https", "plant2.example", "[::1]:")]
    public void Of_the_addresses_of_a_URL_none_may_be_taken_and_the_words_name_the_one_that_is(
        string taken, string scheme, string host, string named)
    {
        Tool.Require(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        using var listener = new TcpListener(IPAddress.Parse(taken), 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var refused = Assert.Throws<IOException>(() => TakenPort.Refuse(Views.Settings with { Urls = [Invariant($"{scheme}://{host}:{port}")] }));

        Assert.Contains(Invariant($"listens at {named}{port} already"), refused.Message, StringComparison.Ordinal);
        Assert.Contains(Invariant($"{scheme}://{host}:{port};"), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_other_loopback_address_does_not_matter_where_one_is_named()
    {
        Tool.Require(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
        listener.Start();

        TakenPort.Refuse(Views.Settings with { Urls = [Invariant($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}")] });
    }

    [Fact]
    public void That_of_the_metrics_may_not_be_taken_either()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = Invariant($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        var refused = Assert.Throws<IOException>(() => TakenPort.Refuse(
            Views.Settings with { Urls = ["http://127.0.0.1:0"], Network = new() { MetricsUrls = [url] } }));

        Assert.Contains("set AGENTOPS_METRICSURLS to another address", refused.Message, StringComparison.Ordinal);
    }
}
