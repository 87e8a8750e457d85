using System.Net;
using System.Text;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Service.Tests.Board;

namespace Monitoring.Service.Tests.Acknowledging;

/// <summary>What the link "I have it" of a mail does, in a browser that never signed in.</summary>
public sealed class AcknowledgeLinkPageTests
{
    private static readonly Dictionary<string, string> Tomorrow = new() { ["comment"] = "Acme set to manual review", ["until"] = "2026-06-02T09:00" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_practice_alarm_is_over_once_it_is_answered_and_has_no_end_to_choose()
    {
        await using var scene = await AlertScene.SetAsync();
        var now = scene.Host.Clock.GetUtcNow();
        await scene.Host.Store.Alerts.DrillAsync(new MonthlyDrill(now, now.AddDays(-1), now.AddDays(30)), Token);
        var drill = Assert.Single(await scene.Host.Store.ReadingsOf(AgentScope.All).AlertsAsync(new() { Kind = AlertKind.Drill }, null, 9, Token) ?? []);
        var link = "/ack/" + scene.Host.Signer.Sign(new AcknowledgeLink(drill.Id, "dana", now).Token, "dana.ruiz@example.com");
        var page = await scene.Host.Browse().PageAsync(link);
        PageChecks.Parse(page);
        Assert.Contains("<button class=\"main\">I have it</button>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"until\"", page, StringComparison.Ordinal);
        Assert.Contains("name=\"until\"", await scene.Host.Browse().PageAsync(scene.Link("dana")), StringComparison.Ordinal);
        using var pressed = await scene.Host.Browse().PostAsync(link, new Dictionary<string, string> { ["comment"] = "" });
        Assert.Contains("the practice alarm is answered, and over", await pressed.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_post_without_a_form_takes_it_for_the_usual_length_and_a_program_may_write_the_end_with_its_offset()
    {
        await using var scene = await AlertScene.SetAsync();
        using var empty = await scene.Host.Browse().PostAsync(scene.Link("tom"), new ByteArrayContent([]));
        Assert.Equal(HttpStatusCode.OK, empty.StatusCode);
        var taken = (await scene.AlertAsync()).Alert.Acknowledgement!;
        Assert.Equal(("tom", "", taken.At + Acknowledgement.Usual), (taken.By, taken.Comment, taken.Until));

        using var json = await scene.Host.Browse().PostAsync(scene.Link("tom"), new StringContent("{}", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, json.StatusCode);
        using var ended = await scene.Host.Browse().PostAsync(scene.Link("tom"), new Dictionary<string, string> { ["until"] = "2026-06-02T09:00:00-02:00" });
        Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        Assert.Equal(new DateTimeOffset(2026, 6, 2, 11, 0, 0, TimeSpan.Zero), (await scene.AlertAsync()).Alert.Acknowledgement!.Until);
    }

    [Fact]
    public async Task Scanners_that_look_in_any_way_change_nothing_and_the_button_does_once()
    {
        await using var scene = await AlertScene.SetAsync();
        var (link, browser) = (scene.Link("tom"), scene.Host.Browse());
        foreach (var method in (string[])["GET", "HEAD", "GET"])
        {
            using var looked = await scene.Host.Browse().GetAsync(link, method);
            Assert.Equal(HttpStatusCode.OK, looked.StatusCode);
        }

        Assert.Null((await scene.AlertAsync()).Alert.Acknowledgement);
        Assert.Contains("Nobody has it yet", await browser.PageAsync(link), StringComparison.Ordinal);

        for (var press = 0; press < 2; press++)
        {
            using var pressed = await browser.PostAsync(link, new Dictionary<string, string>(Tomorrow));
            Assert.Equal(HttpStatusCode.OK, pressed.StatusCode);
            Assert.Contains("You have it until Tue 2 Jun 09:00.", await pressed.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        var said = Assert.Single((await scene.AlertAsync()).Acknowledgements);
        Assert.Equal(
            ("tom", "Acme set to manual review", new DateTimeOffset(2026, 6, 2, 14, 0, 0, TimeSpan.Zero)), (said.By, said.Comment, said.Until));
        Assert.Contains("You have it until", await browser.PageAsync(link), StringComparison.Ordinal);
        Assert.Empty(browser.Cookies);
    }

    [Fact]
    public async Task The_page_is_the_one_kept()
    {
        await using var scene = await AlertScene.SetAsync();
        var page = await scene.Host.Browse().PageAsync(scene.Link("tom"));

        PageChecks.Parse(page);
        GoldenFile.Matches("ack.html", page.Replace(scene.Link("tom"), "/ack/TOKEN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_an_end_it_lasts_24_hours_and_the_same_again_is_once()
    {
        await using var scene = await AlertScene.SetAsync();
        for (var press = 0; press < 2; press++)
        {
            using var pressed = await scene.Host.Browse().PostAsync(scene.Link("tom"), new Dictionary<string, string>());
            Assert.Equal(HttpStatusCode.OK, pressed.StatusCode);
            scene.Host.Clock.Advance(TimeSpan.FromMinutes(3));
        }

        var said = Assert.Single((await scene.AlertAsync()).Acknowledgements);
        Assert.Equal(TimeSpan.FromHours(24), said.Until - said.At);
    }

    [Theory]
    [InlineData("2026-05-31T09:00", "must be in the future")]
    [InlineData("2026-06-30T09:00", "must be within 7 days")]
    [InlineData("tomorrow", "such as 2026-06-02T12:18")]
    public async Task A_bad_end_shows_the_form_again_with_what_was_written_and_the_remedy(string until, string remedy)
    {
        await using var scene = await AlertScene.SetAsync();
        using var answer = await scene.Host.Browse().PostAsync(
            scene.Link("tom"), new Dictionary<string, string> { ["comment"] = "on my way", ["until"] = until });
        var page = await answer.Content.ReadAsStringAsync(Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        PageChecks.Parse(page);
        Assert.Contains(remedy, page, StringComparison.Ordinal);
        Assert.Contains("on my way", page, StringComparison.Ordinal);
        Assert.Null((await scene.AlertAsync()).Alert.Acknowledgement);
    }

    [Fact]
    public async Task A_comment_that_is_too_long_is_refused_and_the_longest_is_taken_in_any_script()
    {
        await using var scene = await AlertScene.SetAsync();
        using var refused = await scene.Host.Browse().PostAsync(
            scene.Link("tom"), new Dictionary<string, string> { ["comment"] = new('x', Acknowledgement.LongestComment + 1) });
        using var control = await scene.Host.Browse().PostAsync(scene.Link("tom"), new Dictionary<string, string> { ["comment"] = "a\0b" });
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (refused.StatusCode, control.StatusCode));

        using var taken = await scene.Host.Browse().PostAsync(
            scene.Link("tom"), new Dictionary<string, string> { ["comment"] = new('字', Acknowledgement.LongestComment) });
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task A_button_with_an_end_of_its_own_counts_before_the_field()
    {
        await using var scene = await AlertScene.SetAsync();
        using var content = new FormUrlEncodedContent([new("comment", ""), new("until", "2026-06-02T12:18"), new("until", "2026-06-01T17:00")]);
        using var pressed = await scene.Host.Browse().PostAsync(scene.Link("tom"), content);

        Assert.Equal(new DateTimeOffset(2026, 6, 1, 22, 0, 0, TimeSpan.Zero), (await scene.AlertAsync()).Alert.Acknowledgement?.Until);
    }

    [Fact]
    public async Task A_made_up_or_changed_token_is_404_for_everything()
    {
        await using var scene = await AlertScene.SetAsync();
        var link = scene.Link("tom");
        string[] others =
        [
            "/ack/x", link[..^1], link + "A", link.Replace("tom", "dana", StringComparison.Ordinal), link.Replace("/ack/", "/ack/1", StringComparison.Ordinal),
            link.ToUpperInvariant().Replace("/ACK/", "/ack/", StringComparison.Ordinal),
        ];
        foreach (var other in others)
        {
            await scene.Host.Browse().PageAsync(other, HttpStatusCode.NotFound);
            using var pressed = await scene.Host.Browse().PostAsync(other, new Dictionary<string, string>(Tomorrow));
            Assert.Equal(HttpStatusCode.NotFound, pressed.StatusCode);
        }

        Assert.Null((await scene.AlertAsync()).Alert.Acknowledgement);
    }

    [Fact]
    public async Task Seven_days_after_the_mail_it_is_410_though_the_alert_is_open()
    {
        await using var scene = await AlertScene.SetAsync();
        scene.Host.Clock.Advance(AcknowledgeLink.Works - TimeSpan.FromSeconds(1));
        await scene.Host.Browse().PageAsync(scene.Link("tom"));
        scene.Host.Clock.Advance(TimeSpan.FromSeconds(1));

        await GoneAsync(scene, scene.Link("tom"), "This link worked for 7 days");
        Assert.Null((await scene.AlertAsync()).Alert.Acknowledgement);
    }

    [Fact]
    public async Task When_the_alert_closed_it_is_410()
    {
        await using var scene = await AlertScene.SetAsync();
        await scene.RecoverAsync();

        await GoneAsync(scene, scene.Link("tom"), "It is over since");
    }

    [Fact]
    public async Task Whoever_left_the_registry_takes_nothing()
    {
        await using var scene = await AlertScene.SetAsync();
        scene.Host.Registry.Put(
            Views.Registry with { People = Views.Registry.People.Where(person => person.Key != "tom").ToDictionary(person => person.Key, person => person.Value) },
            default);

        await GoneAsync(scene, scene.Link("tom"), "not in the registry any more");
        Assert.Null((await scene.AlertAsync()).Alert.Acknowledgement);
    }

    [Fact]
    public async Task Whoever_has_another_mailbox_now_is_somebody_else_and_the_link_mailed_before_takes_nothing()
    {
        await using var scene = await AlertScene.SetAsync();
        await scene.Host.Browse().PageAsync(scene.Link("tom"));
        scene.Host.Move("tom", "tom.kessler@example.org");

        await GoneAsync(scene, scene.Link("tom"), "another mail address");
        Assert.Null((await scene.AlertAsync()).Alert.Acknowledgement);
    }

    [Fact]
    public async Task A_mail_from_before_the_alert_does_not_act_for_it_though_its_number_was_given_again()
    {
        await using var scene = await AlertScene.SetAsync();
        var before = scene.Link("tom", mailed: TimeSpan.FromSeconds(-61));
        await GoneAsync(scene, before, "is not in the database any more");
        Assert.Null((await scene.AlertAsync()).Alert.Acknowledgement);
        await scene.Host.Browse().PageAsync(scene.Link("tom", mailed: TimeSpan.FromSeconds(-60))); // by another host's clock
    }

    [Fact]
    public async Task A_mail_of_an_alert_that_a_clock_that_was_ahead_opened_acts_for_it()
    {
        await using var scene = await AlertScene.SetAsync();
        scene.Host.Clock.AdjustTime(scene.Host.Clock.GetUtcNow().AddHours(-3));
        await scene.WorsenAsync();
        await scene.Host.Browse().PageAsync(scene.Link("tom", mailed: TimeSpan.FromHours(-3)));
    }

    [Fact]
    public async Task What_is_no_form_changes_nothing()
    {
        await using var scene = await AlertScene.SetAsync();
        using var json = new StringContent("""{"comment":"x"}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await scene.Host.Browse().PostAsync(scene.Link("tom"), json);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null((await scene.AlertAsync()).Alert.Acknowledgement);
    }

    [Fact]
    public async Task Whoever_replaces_somebody_sees_who_has_it_first()
    {
        await using var scene = await AlertScene.SetAsync();
        using var tom = await scene.Host.Browse().PostAsync(scene.Link("tom"), new Dictionary<string, string>(Tomorrow));
        Assert.Contains(
            "<strong><bdi>Tom Kessler</bdi></strong> has it until Tue 2 Jun 09:00 (“<bdi>Acme set to manual review</bdi>”), then ",
            await scene.Host.Browse().PageAsync(scene.Link("dana")),
            StringComparison.Ordinal);
        Assert.Contains("<bdi>Tom Kessler</bdi>, who has it now, gets a mail", await scene.Host.Browse().PageAsync(scene.Link("joan")), StringComparison.Ordinal);

        using var dana = await scene.Host.Browse().PostAsync(scene.Link("dana"), new Dictionary<string, string>());
        Assert.Equal(["tom", "dana"], (await scene.AlertAsync()).Acknowledgements.Select(each => each.By));
    }

    private static async Task GoneAsync(AlertScene scene, string link, string words)
    {
        Assert.Contains(words, await scene.Host.Browse().PageAsync(link, HttpStatusCode.Gone), StringComparison.Ordinal);
        using var pressed = await scene.Host.Browse().PostAsync(link, new Dictionary<string, string>(Tomorrow));
        Assert.Equal(HttpStatusCode.Gone, pressed.StatusCode);
    }
}
