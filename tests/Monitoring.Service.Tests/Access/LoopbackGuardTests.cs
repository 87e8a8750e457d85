using System.Net;
using Microsoft.AspNetCore.Http;
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
    public void A_request_to_this_machine_is_taken(string host) => Assert.Null(WhyRefused(host));

    [Theory]
    [InlineData("")]
    [InlineData("plant2.example")]
    [InlineData("localhost.plant2.example:8080")]
    [InlineData("127.0.0.1.nip.io")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.7:8080")]
    [InlineData("[::]:8080")]
    [InlineData("localhost.")]
    public void A_request_that_means_another_host_is_refused(string host) => Assert.NotNull(WhyRefused(host));

    [Theory]
    [InlineData("Forwarded")]
    [InlineData("X-Forwarded-For")]
    [InlineData("x-forwarded-proto")]
    [InlineData("X-Forwarded-Anything")]
    [InlineData("X-Real-IP")]
    [InlineData("Via")]
    [InlineData("X-Original-URL")]
    [InlineData("CF-Connecting-IP")]
    public void A_forwarded_request_is_refused_whatever_the_header_says(string header)
    {
        Assert.NotNull(WhyRefused("localhost", context => context.Request.Headers[header] = "127.0.0.1"));
        Assert.NotNull(WhyRefused("localhost", context => context.Request.Headers[header] = ""));
    }

    [Fact]
    public void Ordinary_headers_are_no_forwarding() =>
        Assert.Null(WhyRefused("localhost", context =>
        {
            context.Request.Headers.UserAgent = "curl/8";
            context.Request.Headers["X-Request-Id"] = "7";
            context.Request.Headers.Origin = "http://localhost:8080";
        }));

    [Theory]
    [InlineData("POST", "Origin", "https://attacker.example")]
    [InlineData("POST", "Origin", "http://localhost:9090")]
    [InlineData("POST", "Origin", "https://localhost:8080")]
    [InlineData("POST", "Origin", "http://localhost:8080.attacker.example")]
    [InlineData("POST", "Origin", "null")]
    [InlineData("POST", "Origin", "")]
    [InlineData("DELETE", "Origin", "https://attacker.example")]
    [InlineData("POST", "Sec-Fetch-Site", "cross-site")]
    [InlineData("POST", "Sec-Fetch-Site", "same-site")]
    [InlineData("PUT", "Sec-Fetch-Site", "")]
    public void A_page_of_another_origin_changes_nothing_and_the_refusal_names_the_header(string method, string header, string value)
    {
        var why = WhyRefused("localhost:8080", context =>
        {
            (context.Request.Method, context.Request.Scheme) = (method, "http");
            context.Request.Headers[header] = value;
        });

        Assert.Contains($"by its header {header} a browser says", why, StringComparison.Ordinal);
        Assert.Contains("Send it from a program", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "https://attacker.example", "cross-site")]
    [InlineData("HEAD", "https://attacker.example", "cross-site")]
    [InlineData("POST", null, null)]
    [InlineData("POST", "http://localhost:8080", null)]
    [InlineData("POST", "null", "same-origin")]
    [InlineData("POST", "http://localhost:8080", "same-origin")]
    [InlineData("POST", null, "none")]
    public void A_program_and_our_own_pages_change_what_they_like_and_any_page_may_lead_here(string method, string? origin, string? site) =>
        Assert.Null(WhyRefused("localhost:8080", context =>
        {
            (context.Request.Method, context.Request.Scheme) = (method, "http");
            context.Request.Headers.Origin = origin;
            context.Request.Headers["Sec-Fetch-Site"] = site;
        }));

    [Theory]
    [InlineData("10.0.0.7", true)]
    [InlineData("::ffff:10.0.0.7", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    public void A_connection_from_another_machine_is_refused(string remote, bool isRefused) => Assert.Equal(
        isRefused, WhyRefused("localhost", context => context.Connection.RemoteIpAddress = IPAddress.Parse(remote)) is not null);

    private static string? WhyRefused(string host, Action<HttpContext>? change = null)
    {
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.Host) = ("GET", new HostString(host));
        change?.Invoke(context);
        return LoopbackGuard.WhyRefused(context);
    }
}
