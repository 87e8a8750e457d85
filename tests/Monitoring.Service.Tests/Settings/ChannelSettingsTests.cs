using System.Net;

namespace Monitoring.Service.Tests.Settings;

public sealed class ChannelSettingsTests
{
    [Fact]
    public void What_may_be_reached_and_the_secrets_are_read()
    {
        var settings = Configured.With(
            ("AGENTOPS_CHANNELS__ALLOWPRIVATE", "Tickets.plant2.example, 10.0.0.7, fd00::/8"),
            ("AGENTOPS_CHANNELS__WEBHOOKSECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            ("AGENTOPS_CHANNELS__NTFYSERVER", "https://ntfy.plant2.example"),
            ("AGENTOPS_CHANNELS__NTFYTOKEN", "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2")).Channels;

        Assert.True(settings.AllowPrivate.Names("tickets.PLANT2.example"));
        Assert.True(settings.AllowPrivate.Names("10.0.0.7"));
        Assert.False(settings.AllowPrivate.Names("10.0.0.8"));
        Assert.True(settings.AllowPrivate.Has(IPAddress.Parse("::ffff:10.0.0.7")));
        Assert.True(settings.AllowPrivate.Has(IPAddress.Parse("fd12::1")));
        Assert.Equal(("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2"), (settings.WebhookSecret, settings.NtfyToken));
        Assert.Equal(new Uri("https://ntfy.plant2.example"), settings.NtfyServer);
        Assert.DoesNotContain("MfKQ", settings.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("tk_", settings.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AGENTOPS_CHANNELS__ALLOWPRIVATE", "http://tickets", "is no host name, address or network")]
    [InlineData("AGENTOPS_CHANNELS__ALLOWPRIVATE", "10.1", "is no host name, address or network")]
    [InlineData("AGENTOPS_CHANNELS__ALLOWPRIVATE", "0.0.0.0/0", "is no host name, address or network")]
    [InlineData("AGENTOPS_CHANNELS__WEBHOOKSECRET", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "must be whsec_")]
    [InlineData("AGENTOPS_CHANNELS__WEBHOOKSECRET", "whsec_c2hvcnQ=", "must be whsec_")]
    [InlineData("AGENTOPS_CHANNELS__NTFYTOKEN", "tk secret", "is no access token")]
    [InlineData("AGENTOPS_CHANNELS__NTFYSERVER", "ntfy.plant2.example", "must name the one server that Channels:NtfyToken is for")]
    [InlineData("AGENTOPS_CHANNELS__NTFYSERVER", "https://ntfy.plant2.example/dana", "without a path")]
    public void A_mistake_is_told_and_repeats_no_secret(string variable, string value, string problem)
    {
        var said = Assert.Single(Configured.Refusals(
            variable.EndsWith("SERVER", StringComparison.Ordinal) ? [(variable, value)] : [(variable, value), ("AGENTOPS_CHANNELS__NTFYSERVER", "https://ntfy.example")]));
        Assert.Contains(problem, said, StringComparison.Ordinal);
        Assert.True(variable.EndsWith("PRIVATE", StringComparison.Ordinal) || !said.Contains(value, StringComparison.Ordinal));
    }

    [Fact]
    public void A_token_of_ntfy_without_its_server_is_refused() => Assert.Contains(
        "must name the one server that Channels:NtfyToken is for",
        Assert.Single(Configured.Refusals(("AGENTOPS_CHANNELS__NTFYTOKEN", "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2"))), StringComparison.Ordinal);
}
