using System.Net;
using Monitoring.Core.Access;
using Monitoring.Service.Delivery;
using Monitoring.Service.Tests.Board;
using Monitoring.Service.Tests.Delivery;
using static System.FormattableString;

namespace Monitoring.Service.Tests.SigningIn;

/// <summary>Whether a browser that signed in is still taken, on every instance.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task A_session_holds_on_every_instance_with_the_secret_and_after_a_restart_and_on_none_with_another()
    {
        await using var host = await SigningInHost.StartAsync();
        await using var beside = await SigningInHost.StartAsync(host);
        await using var foreign = await SigningInHost.StartAsync(host, secret: "another secret of 32 characters!");
        var dana = await host.SignInAsync();

        Assert.Contains("Dana Ruiz", await With(dana, beside).PageAsync("/"), StringComparison.Ordinal);
        await With(dana, foreign).PageAsync("/", HttpStatusCode.SeeOther);

        // The form of one instance is taken by the other, in the session of both.
        var fields = With(dana, beside);
        using var left = await fields.SignOutAsync();
        Assert.Equal((HttpStatusCode.SeeOther, "/sign-in"), (left.StatusCode, left.Headers.Location?.OriginalString));
        Assert.DoesNotContain("agentops_session", fields.Cookies.Keys);
    }

    [Fact]
    public async Task Signing_out_ends_every_copy_of_the_session_on_every_instance_and_no_other_session()
    {
        await using var host = await SigningInHost.StartAsync();
        await using var beside = await SigningInHost.StartAsync(host);
        var dana = await host.SignInAsync();
        var elsewhere = await host.SignInAsync();
        var copy = With(dana, beside);

        var here = With(dana, host);
        using var left = await dana.SignOutAsync();
        await here.PageAsync("/", HttpStatusCode.SeeOther); // at once
        await beside.LookAsync();

        await dana.PageAsync("/", HttpStatusCode.SeeOther);
        await copy.PageAsync("/", HttpStatusCode.SeeOther);
        await elsewhere.PageAsync("/");
        Assert.Equal(1, await host.CountAsync("ended_sessions"));
    }

    [Fact]
    public async Task Forty_walls_behind_one_address_come_in_at_once_and_one_that_signs_out_is_out_with_every_copy()
    {
        await using var host = await SigningInHost.StartAsync();
        var key = await host.KeyAsync(KeyScope.Read, name: "Hall 3");
        var walls = Enumerable.Range(0, 40).Select(_ => host.Browse()).ToList();
        foreach (var wall in walls)
        {
            using var shown = await wall.SubmitAsync("/sign-in", new() { ["key"] = key });
            await wall.PageAsync("/");
        }

        var copy = With(walls[7], host);
        using var left = await walls[7].SignOutAsync();

        Assert.Equal((HttpStatusCode.SeeOther, "/sign-in"), (left.StatusCode, left.Headers.Location?.OriginalString));
        Assert.DoesNotContain("agentops_session", walls[7].Cookies.Keys);
        await copy.PageAsync("/", HttpStatusCode.SeeOther);
        await walls[8].PageAsync("/");
    }

    [Fact]
    public async Task While_the_database_is_away_signing_out_works_on_this_browser_and_says_what_it_does_not_do()
    {
        await using var host = await SigningInHost.StartAsync();
        var dana = await host.SignInAsync();
        await host.TakeAsync("ended_sessions");

        using var left = await dana.SignOutAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, left.StatusCode);
        Assert.DoesNotContain("agentops_session", dana.Cookies.Keys);
    }

    [Fact]
    public async Task Of_ten_thousand_changed_cookies_none_is_taken_and_none_is_a_fault()
    {
        await using var host = await SigningInHost.StartAsync();
        var dana = await host.SignInAsync();
        var random = new Random(7);
        const string Letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_=%.";
        var session = dana.Cookies["agentops_session"];
        for (var i = 0; i < 10_000; i++)
        {
            var changed = session.ToCharArray();
            for (var changes = random.Next(1, 4); changes > 0 || new string(changed) == session; changes--)
            {
                changed[random.Next(changed.Length)] = Letters[random.Next(Letters.Length)];
            }

            dana.Cookies["agentops_session"] = (i % 10) switch
            {
                0 => new string(changed)[..random.Next(changed.Length)],
                1 => Invariant($"chunks-{random.Next(-1, 100)}"),
                _ => new string(changed),
            };
            await dana.PageAsync("/", HttpStatusCode.SeeOther);
        }

        dana.Cookies["agentops_session"] = session;
        await dana.PageAsync("/");
    }

    [Fact]
    public async Task A_form_of_a_foreign_page_changes_nothing()
    {
        await using var host = await SigningInHost.StartAsync();
        var dana = await host.SignInAsync();
        using var asked = await host.Browse().SubmitAsync("/sign-in", new() { ["address"] = "tom.kessler@example.com" });
        var link = await host.LinkAsync("tom");
        var key = await host.KeyAsync(KeyScope.Read);
        var session = dana.Cookies["agentops_session"];
        var stranger = new Dictionary<string, string>();
        using var another = await host.Browse().SubmitAsync("/sign-in", stranger);
        var random = new Random(7);

        foreach (var forged in (string?[])[null, "", "x", stranger["formToken"], .. Enumerable.Range(0, 1_000).Select(_ => Changed(stranger["formToken"], random))])
        {
            foreach (var (path, field, value) in ((string, string, string)[])[
                ("/sign-out", "x", "y"), ("/sign-in", "key", key), ("/sign-in", "address", "joan.meyer@example.com"), (link, "x", "y")])
            {
                var fields = new Dictionary<string, string> { [field] = value };
                if (forged is not null)
                {
                    fields["formToken"] = forged;
                }

                using var answer = await dana.PostAsync(path, fields);
                Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            }
        }

        Assert.Equal(session, dana.Cookies["agentops_session"]);
        Assert.Contains("Dana Ruiz", await dana.PageAsync("/"), StringComparison.Ordinal);
        Assert.Equal(0, await host.CountAsync("ended_sessions"));
        Assert.Equal(0, await host.CountAsync("sign_ins where person = 'joan' or used_at is not null and person = 'tom'"));
    }

    [Fact]
    public async Task What_is_no_small_form_of_the_usual_sort_is_not_taken()
    {
        await using var host = await SigningInHost.StartAsync();
        var dana = await host.SignInAsync();
        using var client = new MultipartFormDataContent { { new StringContent("dana.ruiz@example.com"), "address" } };

        foreach (var content in (HttpContent[])[client, new StringContent("{}", null, "application/json"), new ByteArrayContent([])])
        {
            using var answer = await dana.PostAsync("/sign-in", content);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_read_key_shows_the_board_on_a_wall_until_it_is_revoked_or_expires()
    {
        await using var host = await SigningInHost.StartAsync();
        var (wall, other) = (host.Browse(), host.Browse());
        var key = await host.KeyAsync(KeyScope.Read, name: "Hall 3");
        using var shown = await wall.SubmitAsync("/sign-in?then=/slos/x", new() { ["key"] = "  " + key + " " });
        using var ends = await other.SubmitAsync(
            "/sign-in", new() { ["key"] = await host.KeyAsync(KeyScope.Read, host.Clock.GetUtcNow().AddHours(1)) });

        Assert.Equal((HttpStatusCode.SeeOther, "/slos/x"), (shown.StatusCode, shown.Headers.Location?.OriginalString));
        Assert.Contains("Wall: <b><bdi>Hall 3</bdi></b>", await wall.PageAsync("/"), StringComparison.Ordinal);
        await other.PageAsync("/");
        host.Clock.Advance(TimeSpan.FromHours(1));
        await other.PageAsync("/", HttpStatusCode.SeeOther);
        host.Clock.Advance(TimeSpan.FromDays(31));
        await wall.PageAsync("/");

        KeyText.Read(key, out var id);
        await host.Store.Access.RevokeKeyAsync(id, SigningInHost.Token);
        await host.LookAsync();
        await wall.PageAsync("/", HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Another_key_is_refused_in_words_and_a_manage_key_makes_a_wall_that_manages_nothing()
    {
        await using var host = await SigningInHost.StartAsync();
        var wall = host.Browse();
        var read = await host.KeyAsync(KeyScope.Read);

        await SaysAsync(await host.KeyAsync(KeyScope.Ingest), HttpStatusCode.Forbidden, "may only post");
        await SaysAsync(read[..^1] + (read[^1] == 'a' ? 'b' : 'a'), HttpStatusCode.Unauthorized, "mistyped");
        await SaysAsync(KeyText.Make(), HttpStatusCode.Unauthorized, "not known here");
        await SaysAsync("secret", HttpStatusCode.Unauthorized, "does not begin with ao_");
        Assert.DoesNotContain("agentops_session", wall.Cookies.Keys);

        using var shown = await wall.SubmitAsync("/sign-in", new() { ["key"] = await host.KeyAsync(KeyScope.Manage) });
        await wall.PageAsync("/");
        await wall.PageAsync("/mails", HttpStatusCode.Forbidden);

        async Task SaysAsync(string key, HttpStatusCode status, string words)
        {
            using var answer = await wall.SubmitAsync("/sign-in", new() { ["key"] = key });
            var page = await answer.Content.ReadAsStringAsync(SigningInHost.Token);
            Assert.Equal(status, answer.StatusCode);
            Assert.Contains(words, page, StringComparison.Ordinal);
            Assert.DoesNotContain(key, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_signed_in_reads_the_mails_to_them_and_no_others_and_a_manage_key_reads_all()
    {
        await using var host = await SigningInHost.StartAsync();
        var names = new List<string>();
        foreach (var to in (string[])["dana.ruiz@example.com", "tom.kessler@example.com"])
        {
            var transport = new FolderTransport(host.Mails, "monitor@example.com");
            await transport.SendAsync(TestMail.To(to, Invariant($"<to-{to}>")), () => true, SigningInHost.Token);
        }

        names.AddRange((await host.Mails.ListAsync(whose: null, 10, SigningInHost.Token)).Select(mail => mail.File));
        var danas = (await host.Mails.ListAsync("DANA.ruiz@example.com", 10, SigningInHost.Token)).Single().File;
        var toms = names.Single(name => name != danas);
        var dana = await host.SignInAsync();
        var manager = host.Browse();
        manager.Headers["Authorization"] = "Bearer " + await host.KeyAsync(KeyScope.Manage);

        var list = await dana.PageAsync("/mails");
        Assert.Contains(danas, list, StringComparison.Ordinal);
        Assert.DoesNotContain(toms, list, StringComparison.Ordinal);
        await dana.PageAsync("/mails/" + danas);
        await dana.PageAsync(Invariant($"/mails/{danas}/html"));
        await dana.PageAsync("/mails/" + toms, HttpStatusCode.NotFound);
        await dana.PageAsync(Invariant($"/mails/{toms}/html"), HttpStatusCode.NotFound);
        Assert.Contains(toms, await manager.PageAsync("/mails"), StringComparison.Ordinal);
        await manager.PageAsync("/mails/" + toms);
    }

    [Fact]
    public async Task A_name_with_markup_is_text_in_the_first_line_of_every_page()
    {
        await using var host = await SigningInHost.StartAsync();
        var people = Views.Registry.People.ToDictionary();
        people["dana"] = people["dana"] with { Name = "<script>\"x\" onclick=\"" };
        host.Registry.Put(Views.Registry with { People = people }, default);
        var dana = await host.SignInAsync();

        foreach (var address in (string[])["/", "/mails", "/sign-in", "/slos/nobody"])
        {
            using var answer = await dana.GetAsync(address);
            PageChecks.HasNoForeignMarkup(await answer.Content.ReadAsStringAsync(SigningInHost.Token), people["dana"].Name, 1);
        }
    }

    private static Browser With(Browser browser, SigningInHost host)
    {
        var same = host.Browse();
        foreach (var (name, value) in browser.Cookies)
        {
            same.Cookies[name] = value;
        }

        return same;
    }

    private static string Changed(string text, Random random)
    {
        var changed = text.ToCharArray();
        var at = random.Next(changed.Length);
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        return new(changed);
    }
}
