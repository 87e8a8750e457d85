using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Delivery;

/// <summary><c>smtps://</c> to a server that speaks no TLS on that port.</summary>
public sealed class PlainPortTests
{
    [Fact]
    public async Task It_is_said_first_that_the_port_does_not_begin_with_TLS_and_what_to_write()
    {
        await using var server = await SmtpServer.StartAsync();
        var transport = TestMail.Transport(server.Port, SmtpEncryption.FromTheStart);

        var attempt = await transport.SendAsync(TestMail.To(), () => true, TestContext.Current.CancellationToken);

        Assert.True(attempt.IsOurFault);
        Assert.Contains(FormattableString.Invariant(
                $": localhost does not begin with TLS on port {server.Port}, as smtps:// asks; write smtp://localhost:{server.Port} for STARTTLS"),
            attempt.Reason, StringComparison.Ordinal);
    }
}
