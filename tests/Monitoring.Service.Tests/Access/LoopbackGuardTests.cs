using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monitoring.Service.Access;

namespace Monitoring.Service.Tests.Access;

public sealed class LoopbackGuardTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost:8080")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("[::1]:65535")]
    public async Task A_request_to_this_machine_is_taken(string host) => Assert.Equal(200, await StatusAsync(host));

    [Theory]
    [InlineData("")]
    [InlineData("plant2.example")]
    [InlineData("localhost.plant2.example:8080")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.7:8080")]
    [InlineData("[::]:8080")]
    [InlineData("localhost.")]
    public async Task A_request_that_means_another_host_is_refused(string host) => Assert.Equal(403, await StatusAsync(host));

    [Theory]
    [InlineData("Forwarded")]
    [InlineData("X-Forwarded-For")]
    [InlineData("x-forwarded-proto")]
    [InlineData("X-Forwarded-Anything")]
    [InlineData("X-Real-IP")]
    [InlineData("Via")]
    [InlineData("X-Original-URL")]
    [InlineData("CF-Connecting-IP")]
    public async Task A_forwarded_request_is_refused_whatever_the_header_says(string header)
    {
        Assert.Equal(403, await StatusAsync("localhost", context => context.Request.Headers[header] = "127.0.0.1"));
        Assert.Equal(403, await StatusAsync("localhost", context => context.Request.Headers[header] = ""));
    }

    [Fact]
    public async Task Ordinary_headers_are_no_forwarding() =>
        Assert.Equal(200, await StatusAsync("localhost", context =>
        {
            context.Request.Headers.UserAgent = "curl/8";
            context.Request.Headers["X-Request-Id"] = "7";
            context.Request.Headers.Origin = "http://localhost:8080";
        }));

    [Theory]
    [InlineData("10.0.0.7", 403)]
    [InlineData("::ffff:10.0.0.7", 403)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("::1", 200)]
    [InlineData("::ffff:127.0.0.1", 200)]
    public async Task A_connection_from_another_machine_is_refused(string remote, int status) =>
        Assert.Equal(status, await StatusAsync("localhost", context => context.Connection.RemoteIpAddress = IPAddress.Parse(remote)));

    [Fact]
    public async Task Over_a_real_connection_the_refusal_is_a_problem_that_names_the_reason()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.UseMiddleware<LoopbackGuard>();
        app.MapGet("/", () => "here");
        await app.StartAsync();
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

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

    private static async Task<int> StatusAsync(string host, Action<HttpContext>? change = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString(host);
        change?.Invoke(context);
        await new LoopbackGuard(_ => Task.CompletedTask).InvokeAsync(context);
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
