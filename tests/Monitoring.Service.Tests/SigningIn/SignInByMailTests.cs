using System.Net;
using Monitoring.Core.Access;
using Monitoring.Service.SigningIn;
using Monitoring.Service.Tests.Board;
using Monitoring.Storage.Access;
using static System.FormattableString;

namespace Monitoring.Service.Tests.SigningIn;

/// <summary>A person signs in by a link in a mail, and nobody else does.</summary>
public sealed class SignInByMailTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_shows_a_page_that_changes_nothing_and_its_button_signs_in_once()
    {
        await using var host = await SigningInHost.StartAsync();
        var dana = host.Browse();
        using var refused = await dana.GetAsync("/slos/order-entry-accuracy");
        Assert.Equal((HttpStatusCode.SeeOther, "/sign-in?then=%2Fslos%2Forder-entry-accuracy"), Went(refused));
        using var asked = await dana.SubmitAsync("/sign-in?then=%2Fslos%2Forder-entry-accuracy", new() { ["address"] = "DANA.Ruiz@example.com" });
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        var link = await host.LinkAsync();

        // A scanner that looks at mails, in any way that reads.
        foreach (var method in (string[])["GET", "HEAD", "GET"])
        {
            using var looked = await host.Browse().GetAsync(link, method);
            Assert.Equal(HttpStatusCode.OK, looked.StatusCode);
        }

        Assert.Contains("Sign in as <bdi>Dana Ruiz</bdi>", await dana.PageAsync(link), StringComparison.Ordinal);
        using var pressed = await dana.PressAsync(link);
        Assert.Equal((HttpStatusCode.SeeOther, "/slos/order-entry-accuracy"), Went(pressed));
        Assert.Contains("Signed in as <b><bdi>Dana Ruiz</bdi></b>", await dana.PageAsync("/"), StringComparison.Ordinal);

        var other = host.Browse();
        await other.PageAsync(link, HttpStatusCode.Gone);
        using var again = await other.PostAsync(link.Split('?')[0], await FieldsAsync(other));
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        Assert.Contains("to the board", await again.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.DoesNotContain("agentops_session", other.Cookies.Keys);
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_foreign_pages_and_lasts_30_days_however_often_it_is_used()
    {
        await using var host = await SigningInHost.StartAsync();
        var dana = await host.SignInAsync();

        var cookie = Assert.Single(dana.Given, given => given.StartsWith("agentops_session=", StringComparison.Ordinal));
        Assert.All(
            (string[])["; path=/", "; samesite=lax", "; httponly", "; expires="],
            part => Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
        for (var day = 0; day < 29; day++)
        {
            host.Clock.Advance(TimeSpan.FromDays(1));
            await dana.PageAsync("/");
        }

        host.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        await dana.PageAsync("/", HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Below_a_path_the_whole_way_in_and_out_stays_below_it()
    {
        await using var host = await SigningInHost.StartAsync(publicUrl: "http://localhost:8080/accuracy");
        var dana = host.Browse();
        using var refused = await dana.GetAsync("/accuracy/slos/x?a=%2Fb");
        Assert.Equal((HttpStatusCode.SeeOther, "/accuracy/sign-in?then=%2Fslos%2Fx%3Fa%3D%252Fb"), Went(refused));
        using var asked = await dana.SubmitAsync(refused.Headers.Location!.OriginalString, new() { ["address"] = "dana.ruiz@example.com" });
        var link = await host.LinkAsync();
        Assert.StartsWith("/accuracy/sign-in/", link, StringComparison.Ordinal);
        using var pressed = await dana.PressAsync(link);

        Assert.Equal((HttpStatusCode.SeeOther, "/accuracy/slos/x?a=%2Fb"), Went(pressed));
        Assert.Equal(2, dana.Given.Count);
        Assert.All(dana.Given, cookie => Assert.Contains("; path=/accuracy;", cookie, StringComparison.Ordinal));
        Assert.Contains("action=\"/accuracy/sign-out\"", await dana.PageAsync("/accuracy/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_https_the_cookies_are_sent_by_https_alone()
    {
        await using var host = await SigningInHost.StartAsync();
        var wall = host.Browse();
        var key = await host.KeyAsync(KeyScope.Read);

        using var shown = await wall.SubmitAsync("https://localhost/sign-in", new() { ["key"] = key });

        Assert.Equal(2, wall.Given.Count);
        Assert.All(wall.Given, cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Whether_an_address_is_known_shows_in_nothing()
    {
        await using var host = await SigningInHost.StartAsync();
        string[] addresses = ["dana.ruiz@example.com", "nobody.here@example.com", "dana.ruiz@example.co"];
        var answers = new List<string>();
        foreach (var address in addresses)
        {
            using var answer = await host.Browse().SubmitAsync("/sign-in", new() { ["address"] = address });
            answers.Add(Invariant($"{(int)answer.StatusCode} {answer.Headers} {answer.Content.Headers.ContentType} {await answer.Content.ReadAsStringAsync(Token)}")
                .Replace(address, "ADDRESS", StringComparison.Ordinal));
        }

        Assert.Equal(0, await host.CountAsync("sign_ins"));
        Assert.Single(answers.Distinct(StringComparer.Ordinal));
        Assert.Contains("If <b><bdi>ADDRESS</bdi></b> is the address of somebody", answers[0], StringComparison.Ordinal);
        await host.LinkAsync();
        Assert.Equal(1, await host.CountAsync("sign_ins"));
    }

    [Fact]
    public async Task An_answer_waits_for_neither_the_registry_nor_the_store()
    {
        await using var host = await SigningInHost.StartAsync(works: false);
        host.Registry.Put(null, default);
        await host.Store.DisposeAsync();

        using var answer = await host.Browse().SubmitAsync("/sign-in", new() { ["address"] = "dana.ruiz@example.com" });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(host.Queue.Waiting.TryRead(out var request));
        Assert.Equal(("dana.ruiz@example.com", "/"), (request.Address, request.Then));
    }

    [Fact]
    public async Task When_too_many_wait_or_the_database_is_away_everybody_is_told_so_alike()
    {
        await using var host = await SigningInHost.StartAsync(works: false);
        for (var number = 0; number < SignInQueue.Most; number++)
        {
            var one = host.Browse();
            one.Headers[SigningInHost.From] = Invariant($"10.0.{number / 200}.{number % 200}");
            using var taken = await one.SubmitAsync("/sign-in", new() { ["address"] = "dana.ruiz@example.com" });
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        }

        foreach (var address in (string[])["dana.ruiz@example.com", "nobody@example.com"])
        {
            using var full = await host.Browse().SubmitAsync("/sign-in", new() { ["address"] = address });
            Assert.Equal((HttpStatusCode.TooManyRequests, "1"), (full.StatusCode, full.Headers.RetryAfter?.ToString()));
        }

        host.Outages.Database.Failed("stopped");
        foreach (var address in (string[])["dana.ruiz@example.com", "nobody@example.com"])
        {
            using var away = await host.Browse().SubmitAsync("/sign-in", new() { ["address"] = address });
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (away.StatusCode, away.Headers.RetryAfter?.ToString()));
        }
    }

    [Fact]
    public async Task Five_mails_an_hour_go_to_an_address_and_the_sixth_is_answered_like_the_others()
    {
        await using var host = await SigningInHost.StartAsync();
        var dana = host.Browse();
        var answers = new List<string>();
        for (var number = 0; number < 7; number++)
        {
            using var answer = await dana.SubmitAsync("/sign-in", new() { ["address"] = "dana.ruiz@example.com" });
            answers.Add(Invariant($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Token)}"));
        }

        Assert.Single(answers.Distinct(StringComparer.Ordinal));
        using var tom = await dana.SubmitAsync("/sign-in", new() { ["address"] = "tom.kessler@example.com" });
        await host.LinkAsync("tom");
        Assert.Equal(SignIns.MostToAddress, await host.CountAsync("sign_ins where person = 'dana'"));
    }

    [Fact]
    public async Task A_sender_asks_20_times_an_hour_wrong_keys_included_and_others_are_not_slowed()
    {
        await using var host = await SigningInHost.StartAsync(works: false);
        var sender = host.Browse();
        sender.Headers[SigningInHost.From] = "2001:db8::1";
        for (var number = 0; number < SenderLimit.Most; number++)
        {
            using var taken = await sender.SubmitAsync("/sign-in", number % 2 == 0
                ? new() { ["address"] = Invariant($"nobody{number}@example.com") } : new() { ["key"] = Invariant($"ao_{number}") });
            Assert.Equal(number % 2 == 0 ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, taken.StatusCode);
        }

        using var address = await sender.SubmitAsync("/sign-in", new() { ["address"] = "dana.ruiz@example.com" });
        using var key = await sender.SubmitAsync("/sign-in", new() { ["key"] = await host.KeyAsync(KeyScope.Read) });
        Assert.All([address, key], answer => Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode));
        Assert.NotNull(address.Headers.RetryAfter);

        // Another address in the same network of 64 bits is the same sender.
        sender.Headers[SigningInHost.From] = "2001:db8::ffff:2";
        using var neighbour = await sender.SubmitAsync("/sign-in", new() { ["address"] = "dana.ruiz@example.com" });
        Assert.Equal(HttpStatusCode.TooManyRequests, neighbour.StatusCode);
        sender.Headers[SigningInHost.From] = "2001:db8:0:1::1";
        using var other = await sender.SubmitAsync("/sign-in", new() { ["address"] = "dana.ruiz@example.com" });
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("evil.example")]
    [InlineData("/a\r\nSet-Cookie: x=y")]
    [InlineData("/sign-out")]
    [InlineData("/sign-in/x")]
    [InlineData("")]
    [InlineData("/ä")]
    public void Nobody_is_sent_elsewhere(string then) => Assert.Equal("/", LocalAddress.Of(then));

    [Theory]
    [InlineData("/")]
    [InlineData("/slos/order-entry-accuracy")]
    [InlineData("/outcomes?agent=order-entry&is=wrong&segment.customer=a%2Fb")]
    public void A_path_here_is_gone_to(string then) => Assert.Equal(then, LocalAddress.Of(then));

    [Fact]
    public async Task A_made_up_link_is_not_known_and_one_that_ran_out_says_so()
    {
        await using var host = await SigningInHost.StartAsync();
        var dana = host.Browse();
        using var asked = await dana.SubmitAsync("/sign-in", new() { ["address"] = "dana.ruiz@example.com" });
        var link = await host.LinkAsync();
        host.Clock.Advance(SignIns.Life);

        Assert.Contains("Ask for a new link", await dana.PageAsync(link, HttpStatusCode.Gone), StringComparison.Ordinal);
        using var late = await dana.PostAsync(link, await FieldsAsync(dana));
        Assert.Equal(HttpStatusCode.Gone, late.StatusCode);
        foreach (var madeUp in (string[])["/sign-in/x", link[..^1] + (link[^1] == 'A' ? 'B' : 'A'), link + "x", "/sign-in/%01.%0A"])
        {
            Assert.Contains("Ask for a new link", await dana.PageAsync(madeUp, HttpStatusCode.NotFound), StringComparison.Ordinal);
            using var posted = await dana.PostAsync(madeUp, await FieldsAsync(dana));
            Assert.Equal(HttpStatusCode.NotFound, posted.StatusCode);
        }
    }

    [Fact]
    public async Task Who_leaves_the_registry_is_signed_out_at_the_next_request_and_a_link_of_theirs_is_over()
    {
        await using var host = await SigningInHost.StartAsync();
        var tom = await host.SignInAsync("tom");
        using var asked = await tom.SubmitAsync("/sign-in", new() { ["address"] = "tom.kessler@example.com" });
        var link = await host.LinkAsync("tom");

        var people = Views.Registry.People.Where(person => person.Key != "tom").ToDictionary();
        host.Registry.Put(Views.Registry with { People = people }, default);

        await tom.PageAsync("/", HttpStatusCode.SeeOther);
        Assert.Contains("not in the registry any more", await tom.PageAsync(link, HttpStatusCode.Gone), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_the_registry_gave_somebody_another_mailbox_no_link_mailed_before_signs_in_and_a_new_one_does()
    {
        await using var host = await SigningInHost.StartAsync();
        var dana = host.Browse();
        using var asked = await dana.SubmitAsync("/sign-in", new() { ["address"] = "dana.ruiz@example.com" });
        var link = await host.LinkAsync();
        await dana.PageAsync(link);
        host.Move("dana", "dana.ruiz@example.org");

        Assert.Contains("another mail address", await dana.PageAsync(link, HttpStatusCode.Gone), StringComparison.Ordinal);
        using var pressed = await dana.PostAsync(link, await FieldsAsync(dana));
        Assert.Equal(HttpStatusCode.Gone, pressed.StatusCode);
        Assert.DoesNotContain("agentops_session", dana.Cookies.Keys);

        using var askedAgain = await dana.SubmitAsync("/sign-in", new() { ["address"] = "dana.ruiz@example.org" });
        using var signedIn = await dana.PressAsync(await host.LinkAsync());
        Assert.Equal(HttpStatusCode.SeeOther, signedIn.StatusCode);
    }

    [Fact]
    public async Task A_link_whose_mail_leaves_after_the_address_was_corrected_signs_in_whoever_gets_it()
    {
        await using var host = await SigningInHost.StartAsync();
        var dana = host.Browse();
        using var asked = await dana.SubmitAsync("/sign-in", new() { ["address"] = "dana.ruiz@example.com" });
        await host.MadeAsync();
        host.Move("dana", "Dana.Ruiz@example.org");
        var link = await host.LinkAsync();
        host.Move("dana", "dana.ruiz@example.org");

        using var pressed = await dana.PressAsync(link);
        Assert.Equal(HttpStatusCode.SeeOther, pressed.StatusCode);
    }

    [Fact]
    public async Task Two_people_with_one_address_each_get_a_link_of_their_own()
    {
        await using var host = await SigningInHost.StartAsync();
        var people = Views.Registry.People.ToDictionary();
        people["tom"] = people["tom"] with { Email = "Dana.Ruiz@Example.com" };
        host.Registry.Put(Views.Registry with { People = people }, default);

        using var asked = await host.Browse().SubmitAsync("/sign-in", new() { ["address"] = "dana.ruiz@example.com" });

        Assert.Contains("Tom Kessler", await host.Browse().PageAsync(await host.LinkAsync("tom")), StringComparison.Ordinal);
        Assert.Equal(2, await host.CountAsync("sign_ins"));
    }

    [Fact]
    public async Task Before_the_first_key_nobody_needs_to_sign_in_and_the_board_says_how_to_let_others_in()
    {
        await using var host = await SigningInHost.StartAsync(isOpen: true);
        var dana = await host.SignInAsync();

        Assert.Contains("<code>key create --scope manage</code>", await dana.PageAsync("/"), StringComparison.Ordinal);
        Assert.DoesNotContain("Signed in", await dana.PageAsync("/"), StringComparison.Ordinal);
        Assert.Contains("without signing in", await dana.PageAsync("/sign-in"), StringComparison.Ordinal);

        await host.KeyAsync(KeyScope.Manage);
        Assert.Contains("Signed in as", await dana.PageAsync("/"), StringComparison.Ordinal);
        Assert.DoesNotContain("key create", await dana.PageAsync("/"), StringComparison.Ordinal);
    }

    private static (HttpStatusCode Status, string? To) Went(HttpResponseMessage answer) =>
        (answer.StatusCode, answer.Headers.Location?.OriginalString);

    /// <summary>The hidden fields of a form that this browser has open.</summary>
    private static async Task<Dictionary<string, string>> FieldsAsync(Browser browser)
    {
        var fields = new Dictionary<string, string>();
        using var _ = await browser.SubmitAsync("/sign-in", fields);
        return fields;
    }
}
