using System.Net;
using System.Xml.Linq;
using MimeKit;
using Monitoring.Core.Deliveries;
using Monitoring.Service.Delivery;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Board;

public sealed class BoardSliceTests
{
    private const string Html = "<!doctype html><p onclick=\"x()\">Order entry fell.</p><script>alert(1)</script>";

    [Theory]
    [InlineData("/")]
    [InlineData("/slos/order-entry-accuracy")]
    [InlineData("/slos/nobody")]
    [InlineData("/mails")]
    [InlineData("/mails/0001-BREACH.eml")]
    public async Task Every_page_forbids_the_browser_whatever_it_does_not_need(string address)
    {
        await using var host = await BreachedAsync();
        using var response = await host.Client.GetAsync(address);

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal(address.Contains(".eml", StringComparison.Ordinal), policy.Contains("frame-src 'self'", StringComparison.Ordinal));
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task A_page_needs_no_script_and_no_style_of_its_own()
    {
        await using var host = await BreachedAsync();
        foreach (var address in new[] { "/", "/slos/order-entry-accuracy", "/mails", "/mails/0001-BREACH.eml" })
        {
            var page = PageChecks.Parse(await host.PageAsync(address));

            Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "style" or "form" or "img");
            Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName == "style");
        }
    }

    [Fact]
    public async Task The_board_shows_the_breach_with_its_owner_and_a_mail_on_its_way()
    {
        await using var host = await BreachedAsync();

        var page = await host.PageAsync("/");

        Assert.Contains("11 wrong of first 11 (10 allowed)", page, StringComparison.Ordinal);
        Assert.Contains("mail to <bdi>Dana Ruiz</bdi> not sent yet", page, StringComparison.Ordinal);
        Assert.Contains("mail goes to a folder", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_an_SLO_shows_what_happened()
    {
        await using var host = await BreachedAsync();

        var page = await host.PageAsync("/slos/order-entry-accuracy");

        Assert.Contains("warming up → <b>breached</b>", page, StringComparison.Ordinal);
        Assert.Contains("By chance a 92 % agent", page, StringComparison.Ordinal);
        Assert.Contains("Breached since", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_of_the_folder_is_shown_in_a_frame_in_which_nothing_runs()
    {
        await using var host = await BreachedAsync();

        var page = await host.PageAsync("/mails/0001-BREACH.eml");
        using var frame = await host.Client.GetAsync("/mails/0001-BREACH.eml/html");

        Assert.Contains("<iframe sandbox=\"allow-top-navigation-by-user-activation\" src=\"/mails/0001-BREACH.eml/html\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("alert(1)", page, StringComparison.Ordinal);
        Assert.Equal(Html, await frame.Content.ReadAsStringAsync());
        Assert.Equal(
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation",
            Assert.Single(frame.Headers.GetValues("Content-Security-Policy")));
    }

    [Theory]
    [InlineData("/mails/0002-BREACH.eml")]
    [InlineData("/mails/..%2Fmonitoring.db")]
    [InlineData("/mails/..%5Cmonitoring.db/html")]
    [InlineData("/slos/%3Cscript%3E")]
    public async Task What_is_not_there_is_not_found(string address)
    {
        await using var host = await BreachedAsync();

        Assert.Contains("is not known", await host.PageAsync(address, HttpStatusCode.NotFound), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_mail_server_there_is_no_folder_to_read()
    {
        await using var host = await BoardHost.StartAsync(new MailServer.Smtp("mx.example.com", 587, SmtpEncryption.StartTls));

        await host.PageAsync("/mails", HttpStatusCode.NotFound);
        Assert.Contains("mail goes to an SMTP server", await host.PageAsync("/"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/slos/order-entry-accuracy")]
    [InlineData("/slos/nobody")]
    public async Task People_are_told_in_a_page_that_the_database_is_away_and_see_the_board_once_it_is_back(string address)
    {
        await using var host = await BreachedAsync();
        using var before = await host.Client.GetAsync(address);
        await host.TakeAsync("slos", "away");
        using var answer = await host.Client.GetAsync(address);
        await host.TakeAsync("away", "slos");
        using var after = await host.Client.GetAsync(address);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(("5", "5"), (answer.Headers.RetryAfter?.ToString(), Assert.Single(answer.Headers.GetValues("Refresh"))));
        GoldenFile.Matches("away.html", await answer.Content.ReadAsStringAsync());
        Assert.Equal(before.StatusCode, after.StatusCode);
    }

    [Fact]
    public async Task People_are_told_in_a_page_that_the_database_is_damaged()
    {
        await using var host = await BreachedAsync();
        await host.DamageAsync();

        GoldenFile.Matches("damaged.html", await host.PageAsync("/", HttpStatusCode.ServiceUnavailable));
        GoldenFile.Matches("damaged.html", await host.PageAsync("/slos/nobody", HttpStatusCode.ServiceUnavailable));
    }

    [Fact]
    public async Task The_stylesheet_is_sent_once()
    {
        await using var host = await BoardHost.StartAsync();
        using var first = await host.Client.GetAsync("/board.css");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/board.css");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await host.Client.SendAsync(again);

        Assert.Equal("text/css; charset=utf-8", first.Content.Headers.ContentType?.ToString());
        Assert.Contains("prefers-color-scheme: dark", await first.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    private static async Task<BoardHost> BreachedAsync()
    {
        var host = await BoardHost.StartAsync();
        await host.WatchAsync();
        await host.PostWrongAsync(11);
        var mail = new MailMessage("Dana Ruiz", "dana.ruiz@example.com", "[BREACH] order-entry-accuracy", "Order entry fell.", Html,
            "<1@plant-2>", [], "BREACH", Views.Now);
        using var letter = MimeLetter.Compose(mail, new MailboxAddress("Monitor", "monitor@example.com"))!;
        await host.Mails.PutAsync("0001-BREACH.eml", letter, CancellationToken.None);
        return host;
    }
}
