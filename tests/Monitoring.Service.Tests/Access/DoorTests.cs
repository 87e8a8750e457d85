using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Monitoring.Service.Access;
using Monitoring.Service.Logs;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.Board;
using Monitoring.Service.Tests.Logs;

namespace Monitoring.Service.Tests.Access;

/// <summary>Whom the door lets in before and after the first key, and whom it believes.</summary>
public sealed class DoorTests
{
    private static readonly ServiceSettings Settings = Views.Settings with
    {
        PublicUrl = "https://accuracy.plant2.example/quality",
        Network = new() { Proxy = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("2001:db8::7/128")], AllowedHosts = ["board.plant2.example", "*.lan.example"] },
    };

    [Theory]
    [InlineData("accuracy.plant2.example")]
    [InlineData("ACCURACY.plant2.example:8443")]
    [InlineData("board.plant2.example")]
    [InlineData("one.lan.example")]
    [InlineData("one.two.LAN.example:80")]
    [InlineData("localhost:8080")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:8080")]
    [InlineData("192.168.1.20:8080")]
    public async Task With_a_key_the_service_answers_to_its_own_names_and_to_the_address_that_was_dialled(string host) =>
        Assert.Equal(200, await StatusAsync(From("192.168.1.99", host)));

    [Theory]
    [InlineData("")]
    [InlineData("attacker.example")]
    [InlineData("accuracy.plant2.example.attacker.example")]
    [InlineData("plant2.example")]
    [InlineData("lan.example")]
    [InlineData("notlan.example")]
    [InlineData(".lan.example")]
    [InlineData("192.168.1.21")]
    [InlineData("192.168.1.20.nip.io")]
    [InlineData("localhost.attacker.example")]
    public async Task With_a_key_no_name_that_leads_here_by_somebody_elses_will_is_answered(string host) =>
        Assert.Equal(403, await StatusAsync(From("192.168.1.99", host)));

    [Fact]
    public async Task The_refusal_names_the_setting_that_allows_more()
    {
        var context = From("192.168.1.99", "attacker.example");
        using var body = new MemoryStream();
        context.Response.Body = body;
        await Door(isLocked: true).InvokeAsync(context);

        Assert.Contains("AllowedHosts (AGENTOPS_ALLOWEDHOSTS)", Encoding.UTF8.GetString(body.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("::ffff:10.1.2.3")]
    [InlineData("2001:db8::7")]
    public async Task What_a_named_proxy_says_is_believed(string proxy)
    {
        var context = From(proxy, "localhost");
        context.Request.Headers["X-Forwarded-For"] = "203.0.113.9";
        context.Request.Headers["X-Forwarded-Proto"] = "https";
        context.Request.Headers["X-Forwarded-Host"] = "accuracy.plant2.example";

        Assert.Equal(200, await StatusAsync(context));
        Assert.Equal(("203.0.113.9", "https", "accuracy.plant2.example"),
            (context.Connection.RemoteIpAddress?.ToString(), context.Request.Scheme, context.Request.Host.Value));
    }

    [Fact]
    public async Task A_chain_is_followed_as_far_as_its_proxies_are_named_and_what_a_caller_put_before_it_is_not()
    {
        var context = From("10.1.2.3", "localhost");
        context.Request.Headers["X-Forwarded-For"] = "127.0.0.1, 203.0.113.9, 10.1.9.9";

        Assert.Equal(200, await StatusAsync(context));
        Assert.Equal("203.0.113.9", context.Connection.RemoteIpAddress?.ToString());
    }

    [Fact]
    public async Task A_host_that_a_proxy_passes_on_must_be_ours_too()
    {
        var context = From("10.1.2.3", "localhost");
        context.Request.Headers["X-Forwarded-Host"] = "attacker.example";

        Assert.Equal(403, await StatusAsync(context));
    }

    [Theory]
    [InlineData("192.168.1.99")]
    [InlineData("10.2.0.1")]
    [InlineData("127.0.0.1")]
    public async Task Nobody_else_is_believed_and_the_log_says_so_once(string other)
    {
        using var log = new LineLogger(new LineFormatter(LogFormat.Journald, TimeProvider.System), "Door");
        var door = Door(isLocked: true, logs: log);
        for (var i = 0; i < 3; i++)
        {
            var context = From(other, "localhost");
            context.Request.Headers["X-Forwarded-For"] = "203.0.113.9";
            context.Request.Headers["X-Forwarded-Proto"] = "https";
            context.Request.Headers["X-Forwarded-Host"] = "attacker.example";
            await door.InvokeAsync(context);

            Assert.Equal((200, other, "http", "localhost"), (context.Response.StatusCode, context.Connection.RemoteIpAddress?.ToString(),
                context.Request.Scheme, context.Request.Host.Value));
        }

        Assert.EndsWith(
            $"{other} forwards requests (X-Forwarded-For) and is not believed: its callers count as {other}. If it is your proxy, name it in Proxy (AGENTOPS_PROXY)",
            Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_proxy_that_is_named_nobody_is_believed_not_even_on_this_machine()
    {
        var context = From("127.0.0.1", "localhost");
        context.Request.Headers["X-Forwarded-For"] = "203.0.113.9";

        await Door(isLocked: true, Settings with { Network = NetworkSettings.None }).InvokeAsync(context);

        Assert.Equal("127.0.0.1", context.Connection.RemoteIpAddress?.ToString());
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("127.0.0.1")]
    public async Task Without_a_key_nothing_forwarded_is_taken_from_a_named_proxy_either(string from)
    {
        var settings = Settings with { Network = new() { Proxy = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.1.0.0/16")] } };
        var context = From(from, "localhost");
        context.Request.Headers["X-Forwarded-For"] = "127.0.0.1";

        await Door(isLocked: false, settings).InvokeAsync(context);

        Assert.Equal(403, context.Response.StatusCode);
    }

    [Fact]
    public async Task Over_a_real_connection_the_refusal_is_a_problem_that_names_the_reason()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(Settings);
        await using var app = builder.Build();
        app.UseMiddleware<Door>(() => false);
        app.MapGet("/", () => "here");
        await app.StartAsync(TestContext.Current.CancellationToken);
        var address = new Uri(app.Urls.Single());

        Assert.Contains("\r\nhere\r\n", await SendAsync(address, $"Host: {address.Authority}"), StringComparison.Ordinal);

        var rebound = await SendAsync(address, "Host: attacker.example");
        Assert.StartsWith("HTTP/1.1 403 ", rebound, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/problem+json", rebound, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"urn:agentops:problem:forbidden\"", rebound, StringComparison.Ordinal);
        Assert.Contains("the Host header names another one or none", rebound, StringComparison.Ordinal);

        var forwarded = await SendAsync(address, $"Host: {address.Authority}\r\nX-Forwarded-For: 127.0.0.1");
        Assert.StartsWith("HTTP/1.1 403 ", forwarded, StringComparison.Ordinal);
        Assert.Contains("this one carries X-Forwarded-For", forwarded, StringComparison.Ordinal);
    }

    private static Door Door(bool isLocked, ServiceSettings? settings = null, ILoggerFactory? logs = null) =>
        new(_ => Task.CompletedTask, () => isLocked, settings ?? Settings, logs ?? NullLoggerFactory.Instance);

    private static DefaultHttpContext From(string remote, string host)
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = "http";
        context.Request.Host = new HostString(host);
        (context.Connection.RemoteIpAddress, context.Connection.LocalIpAddress) = (IPAddress.Parse(remote), IPAddress.Parse("::ffff:192.168.1.20"));
        return context;
    }

    private static async Task<int> StatusAsync(HttpContext context)
    {
        await Door(isLocked: true).InvokeAsync(context);
        return context.Response.StatusCode;
    }

    private static async Task<string> SendAsync(Uri address, string headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\n{headers}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}
