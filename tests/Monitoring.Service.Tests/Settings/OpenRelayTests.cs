using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Settings;

/// <summary>A plant's own relay that takes mail without TLS and without a login.</summary>
public sealed class OpenRelayTests
{
    [Fact]
    public void It_is_taken_without_a_login_and_warned_about() => Assert.Equal(
        "Mail goes to smtp://relay:25 without TLS: whoever is on the network between can read and change it.",
        Server("smtp://relay:25?tls=none").WhyOpen);

    [Theory]
    [InlineData("smtp://localhost:25?tls=none")]
    [InlineData("smtp://127.0.0.1:25?tls=none")]
    [InlineData("smtp://relay:587")]
    [InlineData("smtps://relay")]
    public void Nothing_is_said_where_nobody_reads_along(string server) => Assert.Null(Server(server).WhyOpen);

    [Fact]
    public void A_login_is_not_sent_to_it() => Assert.Contains(
        Configured.Refusals(
            ("AGENTOPS_MAIL__SERVER", "smtp://relay:25?tls=none"), ("AGENTOPS_MAIL__FROM", "a@b.example"),
            ("AGENTOPS_MAIL__USER", "agents"), ("AGENTOPS_MAIL__PASSWORD", "secret")),
        fault => fault.Contains("tls=none beyond this machine is for a relay that asks for no login", StringComparison.Ordinal));

    private static MailServer.Smtp Server(string server) => Assert.IsType<MailServer.Smtp>(
        Configured.With(("AGENTOPS_MAIL__SERVER", server), ("AGENTOPS_MAIL__FROM", "a@b.example")).Mail.Server);
}
