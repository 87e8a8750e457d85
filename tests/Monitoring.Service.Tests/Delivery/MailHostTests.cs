using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Deliveries;
using Monitoring.Service.Delivery;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Delivery;

/// <summary>A mail server's name with several addresses, of which the first does not work.</summary>
public sealed class MailHostTests(SharedSmtpServer shared) : IClassFixture<SharedSmtpServer>
{
    private static readonly IPAddress Dead = IPAddress.Parse("127.0.0.2");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_that_swallows_packets_does_not_hide_the_next()
    {
        var server = await shared.ThatAnswersAsync();
        using var hole = new SwallowingPort(Dead, server.Port);
        var transport = TestMail.Transport(server.Port, addresses: [Dead, IPAddress.Loopback]);

        var started = TimeProvider.System.GetTimestamp();
        Assert.Equal(Attempt.Sent, await transport.SendAsync(TestMail.To(), () => true, Token));

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), SmtpLimits.Stagger / 2, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task An_address_where_nobody_listens_costs_no_time()
    {
        var server = await shared.ThatAnswersAsync();
        var transport = TestMail.Transport(server.Port, clock: new FakeTimeProvider(), addresses: [Dead, IPAddress.Loopback]);

        Assert.Equal(Attempt.Sent, await transport.SendAsync(TestMail.To(), () => true, Token));
    }

    [Fact]
    public async Task An_address_that_took_the_connection_and_did_not_greet_comes_last_the_next_time()
    {
        var server = await shared.ThatAnswersAsync();
        using var mute = new TcpListener(Dead, server.Port);
        mute.Start();
        var clock = new FakeTimeProvider(TestMail.To().At);
        var transport = TestMail.Transport(server.Port, clock: clock, addresses: [Dead, IPAddress.Loopback]);

        var first = transport.SendAsync(TestMail.To(), () => true, Token);
        using var connection = await mute.AcceptTcpClientAsync(Token);
        while (!first.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);
        }

        Assert.Equal(Attempt.Retry("greeting: no answer within 300 s") with { ConcernsEveryMail = true }, await first);
        Assert.Equal(Attempt.Sent, await transport.SendAsync(TestMail.To(), () => true, Token));
    }

    [Fact]
    public async Task An_address_that_answers_and_fails_the_handshake_comes_first_the_next_time_too()
    {
        using var first = new TcpListener(Dead, 0);
        first.Start();
        using var second = new TcpListener(IPAddress.Loopback, ((IPEndPoint)first.LocalEndpoint).Port);
        second.Start();
        var transport = TestMail.Transport(
            ((IPEndPoint)first.LocalEndpoint).Port, SmtpEncryption.FromTheStart, addresses: [Dead, IPAddress.Loopback]);

        for (var times = 0; times < 2; times++)
        {
            var sending = transport.SendAsync(TestMail.To(), () => true, Token);
            using (var connection = await AcceptAsync(first, second))
            {
                await connection.GetStream().WriteAsync("220 mail.example.com speaks no TLS here\r\n"u8.ToArray(), Token);
            }

            Assert.Equal(OwnFault.Encryption, (await sending).OwnFault);
        }
    }

    [Fact]
    public async Task An_address_that_was_silent_until_the_service_stopped_comes_first_the_next_time_too()
    {
        using var first = new TcpListener(Dead, 0);
        first.Start();
        using var second = new TcpListener(IPAddress.Loopback, ((IPEndPoint)first.LocalEndpoint).Port);
        second.Start();
        foreach (var encryption in new[] { SmtpEncryption.None, SmtpEncryption.FromTheStart })
        {
            var transport = TestMail.Transport(
                ((IPEndPoint)first.LocalEndpoint).Port, encryption, addresses: [Dead, IPAddress.Loopback]);
            for (var times = 0; times < 2; times++)
            {
                using var stop = new CancellationTokenSource();
                var sending = transport.SendAsync(TestMail.To(), () => true, stop.Token);
                using var connection = await AcceptAsync(first, second);
                await stop.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
            }
        }
    }

    [Fact]
    public async Task An_address_that_takes_the_connection_and_begins_no_TLS_comes_last_the_next_time()
    {
        using var mute = new TcpListener(Dead, 0);
        mute.Start();
        using var second = new TcpListener(IPAddress.Loopback, ((IPEndPoint)mute.LocalEndpoint).Port);
        second.Start();
        var clock = new FakeTimeProvider(TestMail.To().At);
        var transport = TestMail.Transport(
            ((IPEndPoint)mute.LocalEndpoint).Port, SmtpEncryption.FromTheStart, clock: clock, addresses: [Dead, IPAddress.Loopback]);

        var sending = transport.SendAsync(TestMail.To(), () => true, Token);
        using (var connection = await AcceptAsync(mute, second))
        {
            // Who asks for TLS has chosen this connection: from now on the clock starts no other.
            Assert.Equal(1, await connection.GetStream().ReadAsync(new byte[1], Token));
            clock.Advance(TimeSpan.FromSeconds(300));
            Assert.Equal(Attempt.Retry("connection: no answer within 300 s") with { ConcernsEveryMail = true }, await sending);
        }

        sending = transport.SendAsync(TestMail.To(), () => true, Token);
        using (var connection = await AcceptAsync(second, mute))
        {
            Assert.Equal(1, await connection.GetStream().ReadAsync(new byte[1], Token));
        }

        Assert.Equal(AttemptResult.Retry, (await sending).Result);
    }

    [Fact]
    public async Task When_no_address_answers_it_is_tried_again()
    {
        using var hole = new SwallowingPort(Dead, 0);
        var clock = new FakeTimeProvider(TestMail.To().At);

        var sending = TestMail.Transport(hole.Port, clock: clock, addresses: [Dead]).SendAsync(TestMail.To(), () => true, Token);
        while (!sending.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        }

        Assert.Equal(Attempt.Retry("connection: no answer within 30 s") with { ConcernsEveryMail = true }, await sending);
    }

    [Fact]
    public async Task A_name_without_an_address_is_tried_again()
    {
        var attempt = await TestMail.Transport(25, addresses: []).SendAsync(TestMail.To(), () => true, Token);

        Assert.Equal((AttemptResult.Retry, false), (attempt.Result, attempt.IsOurFault));
        Assert.StartsWith("connection: ", attempt.Reason, StringComparison.Ordinal);
    }

    /// <summary>Takes the connection that comes to one of two listeners, which must be the expected one.</summary>
    private static async Task<TcpClient> AcceptAsync(TcpListener expected, TcpListener other)
    {
        var taken = expected.AcceptTcpClientAsync(Token).AsTask();
        while (!taken.IsCompleted)
        {
            Assert.False(other.Pending());
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);
        }

        return await taken;
    }
}
