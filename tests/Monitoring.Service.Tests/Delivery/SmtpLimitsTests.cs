using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Deliveries;

namespace Monitoring.Service.Tests.Delivery;

/// <summary>How long a real mail server is waited for, on a clock of the test's.</summary>
public sealed class SmtpLimitsTests(SharedSmtpServer shared) : IClassFixture<SharedSmtpServer>
{
    private readonly FakeTimeProvider clock = new(TestMail.To().At);

    [Theory]
    [InlineData("greeting", "greeting: no answer within 300 s", 300)]
    [InlineData("ehlo", "EHLO: no answer within 300 s", 300)]
    [InlineData("rcpt", "RCPT TO: no answer within 300 s", 300)]
    [InlineData("data", "DATA: no answer within 120 s", 120)]
    [InlineData("dot", "message: no answer within 300 s", 300)]
    public async Task A_server_that_hangs_is_left_after_the_limit_of_its_step(string step, string reason, int seconds)
    {
        var server = await shared.ThatAnswersAsync(new Dictionary<string, string> { [step] = "hang" });

        var sending = SendAsync(server);
        await server.HangsAsync();
        var waited = await EndAsync(sending);

        Assert.Equal(Attempt.Retry(reason) with { ConcernsEveryMail = step is "greeting" or "ehlo" }, await sending);
        Assert.True(waited >= TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task A_server_that_drips_is_left_after_the_same_limit()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var dripping = DripAsync(listener);

        var sending = TestMail.Transport(((IPEndPoint)listener.LocalEndpoint).Port, clock: clock)
            .SendAsync(TestMail.To(), () => true, CancellationToken.None);
        await EndAsync(sending);

        Assert.Equal(AttemptResult.Retry, (await sending).Result);
        Assert.Equal("greeting: no answer within 300 s", (await sending).Reason);
        await dripping;
        listener.Dispose();
    }

    [Fact]
    public async Task All_answers_together_have_a_limit_before_the_final_dot_too()
    {
        var server = await shared.ThatAnswersAsync(new { ehlo = "wait" });
        var sending = SendAsync(server);
        foreach (var next in new object[] { new { mail = "wait" }, new { rcpt = "wait" }, new { rcpt = "wait" } })
        {
            await server.HangsAsync();
            Assert.False(sending.IsCompleted);
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            clock.Advance(TimeSpan.FromMinutes(3));
            await server.ObeyAsync(next);
        }

        Assert.Equal(Attempt.Retry("RCPT TO: not through within 480 s"), await sending);
        await server.ObeyAsync();
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task A_server_that_hangs_after_its_refusal_does_not_hide_it()
    {
        var server = await shared.ThatAnswersAsync(new { dot = "554 5.1.1 no such user", rset = "hang" });

        var sending = SendAsync(server);
        await server.HangsAsync();
        await EndAsync(sending);

        Assert.Equal(AttemptResult.Refused, (await sending).Result);
    }

    private async Task<Attempt> SendAsync(SmtpServer server)
    {
        var attempt = await TestMail.Transport(server.Port, clock: clock).SendAsync(TestMail.To(), () => true, CancellationToken.None);
        await server.CatchUpAsync();
        return attempt;
    }

    /// <summary>Lets time pass until the attempt ends.</summary>
    private async Task<TimeSpan> EndAsync(Task<Attempt> sending)
    {
        // What the server has heard, the client has noted a moment later.
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        var started = clock.GetUtcNow();
        while (!sending.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        return clock.GetUtcNow() - started;
    }

    /// <summary>Sends a greeting that never ends, one line at a time, until the other side leaves.</summary>
    private static async Task DripAsync(TcpListener listener)
    {
        using var connection = await listener.AcceptTcpClientAsync();
        try
        {
            while (true)
            {
                await connection.GetStream().WriteAsync("220-one moment\r\n"u8.ToArray());
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
        catch (IOException)
        {
            return;
        }
    }
}
