using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Access;
using Monitoring.Service.Tests.Delivery;

namespace Monitoring.Service.Tests.Access;

/// <summary>When connections are turned away because too many are open, the log says so and how many, once a minute.</summary>
public sealed class TurnedAwayTests
{
    [Fact]
    public async Task The_first_that_is_turned_away_is_a_line_and_those_of_a_minute_are_the_next()
    {
        var (clock, log) = (new FakeTimeProvider(), new EventLog<TurnedAway>());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["Kestrel:Limits:MaxConcurrentConnections"] = "1";
        builder.AddConnectionBounds();
        builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton<ILogger<TurnedAway>>(log);
        await using var app = builder.Build();
        app.MapGet("/", () => "here");
        await app.StartAsync(TestContext.Current.CancellationToken);
        var port = new Uri(app.Urls.Single()).Port;
        using var held = await ConnectAsync(port);
        Assert.Equal('H', await AnswerAsync(held));

        for (var i = 0; i < 4; i++)
        {
            await TurnedAwayAsync(port);
        }

        clock.Advance(TurnedAway.Pause);
        await TurnedAwayAsync(port);

        Assert.Collection(
            log.Messages,
            line => Assert.StartsWith("Turned away 1 connections since the line before, as too many are open at once;", line, StringComparison.Ordinal),
            line => Assert.StartsWith("Turned away 4 connections since the line before,", line, StringComparison.Ordinal));
    }

    private static async Task TurnedAwayAsync(int port)
    {
        using var another = await ConnectAsync(port);
        Assert.Null(await AnswerAsync(another));
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        return socket;
    }

    // The first character of the answer; null when the connection was closed without one.
    private static async Task<char?> AnswerAsync(Socket socket)
    {
        var first = new byte[1];
        try
        {
            await socket.SendAsync("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            return await socket.ReceiveAsync(first, TestContext.Current.CancellationToken) == 0 ? null : (char)first[0];
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
