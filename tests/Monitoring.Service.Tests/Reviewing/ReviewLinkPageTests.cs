using System.Net;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Reviews;
using Monitoring.Service.Tests.Board;

namespace Monitoring.Service.Tests.Reviewing;

/// <summary>What the link of a mail to a transaction drawn for review does, in a browser that never signed in.</summary>
public sealed class ReviewLinkPageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scanners_that_look_in_any_way_change_nothing_and_a_button_does_once()
    {
        await using var scene = await ReviewScene.SetAsync();
        var (review, browser) = (await scene.FirstAsync(), scene.Host.Browse());
        foreach (var query in (string[])["", "?answer=right", "?answer=wrong", "?answer=unsure", "?answer=nonsense"])
        {
            foreach (var method in (string[])["GET", "HEAD"])
            {
                using var looked = await browser.GetAsync(scene.Link(review.Id) + query, method);
                Assert.Equal(HttpStatusCode.OK, looked.StatusCode);
            }
        }

        Assert.Null((await scene.FirstAsync()).AnsweredAt);
        for (var press = 0; press < 2; press++)
        {
            var page = await PressAsync(scene, review.Id, HttpStatusCode.OK, ("verdict", "incorrect"), ("causeCode", " ship-to "));
            Assert.Contains("Taken: <bdi>PO-1</bdi> was <b>wrong</b>, <bdi>ship-to</bdi>.", page, StringComparison.Ordinal);
        }

        var answered = await scene.FirstAsync();
        Assert.Equal((Verdict.Incorrect, "ship-to", "dana", 1), (answered.Verdict!.Value, answered.CauseCode, answered.By, answered.Answers));
        Assert.Contains("<bdi>Dana Ruiz</bdi> said: <b>wrong</b>, <bdi>ship-to</bdi>", await browser.PageAsync(scene.Link(review.Id)), StringComparison.Ordinal);
        await PressAsync(scene, review.Id, HttpStatusCode.OK, ("verdict", "correct"), ("causeCode", "ship-to"));
        answered = await scene.FirstAsync();
        Assert.Equal((Verdict.Correct, null, 2), (answered.Verdict!.Value, answered.CauseCode, answered.Answers));
        Assert.Empty(browser.Cookies);
    }

    [Theory]
    [InlineData("", "review.html")]
    [InlineData("?answer=right", "review-right.html")]
    [InlineData("?answer=wrong", "review-wrong.html")]
    public async Task The_page_is_the_one_kept(string query, string golden)
    {
        await using var scene = await ReviewScene.SetAsync();
        var link = scene.Link((await scene.FirstAsync()).Id);
        var page = await scene.Host.Browse().PageAsync(link + query);

        PageChecks.Parse(page);
        GoldenFile.Matches(golden, page.Replace(link, "/review/TOKEN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_shows_all_that_the_agent_sent_and_no_line_for_what_it_did_not()
    {
        await using var scene = await ReviewScene.SetAsync();
        var (reviews, browser) = (await scene.ReviewsAsync(), scene.Host.Browse());
        var page = await browser.PageAsync(scene.Link(reviews[0].Id));
        Assert.All(
            (string[])
            [
                "<dt>Happened</dt><dd>Mon 1 Jun 2026 12:18</dd>",
                "<dt><bdi>Completed</bdi></dt><dd><bdi>Mon 1 Jun 2026 12:17</bdi></dd>",
                "<dt><bdi>Due</bdi></dt><dd><bdi>Tue 2 Jun 2026 00:00</bdi></dd>",
                "<dt><bdi>Agent version</bdi></dt><dd><bdi>7.2</bdi></dd>",
                "<bdi>No price was stated:\nthe contract&#39;s was taken. &quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</bdi>",
            ],
            fact => Assert.Contains(fact, page, StringComparison.Ordinal));

        page = await browser.PageAsync(scene.Link(reviews[1].Id));
        PageChecks.Parse(page);
        Assert.Single(page.Split("<dt>").Skip(1));
        Assert.DoesNotContain("<summary>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_anybody_thought_of_it_before_is_not_shown_and_what_the_agent_sent_does_no_harm()
    {
        await using var scene = await ReviewScene.SetAsync();
        var hostile = (await scene.ReviewsAsync())[2];
        var page = await scene.Host.Browse().PageAsync(scene.Link(hostile.Id));

        PageChecks.Parse(page);
        Assert.DoesNotContain("thought so", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("https://erp.example.com/orders/%22%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_says_how_many_more_wait_and_carries_no_link_to_another()
    {
        await using var scene = await ReviewScene.SetAsync();
        foreach (var (review, waiting) in (await scene.ReviewsAsync()).Zip((string[])
            ["2 more wait: open the next from your mail, or sign in at", "1 more waits: open the next", "Nothing else waits for you."]))
        {
            var page = await PressAsync(scene, review.Id, HttpStatusCode.OK, ("verdict", "correct"));
            PageChecks.Parse(page);
            Assert.Contains(waiting, page, StringComparison.Ordinal);
            Assert.Contains($"<a href=\"{scene.Link(review.Id)}\">Another answer</a>", page, StringComparison.Ordinal);
            Assert.Single(page.Split("/review/").Skip(1));
            Assert.DoesNotContain("<form", page, StringComparison.Ordinal);
        }

        Assert.All(await scene.ReviewsAsync(), review => Assert.Equal(ReviewState.Answered, review.State));
    }

    [Fact]
    public async Task A_made_up_or_changed_token_is_404_and_a_token_of_one_review_or_person_is_none_of_another()
    {
        await using var scene = await ReviewScene.SetAsync();
        var reviews = await scene.ReviewsAsync();
        var (link, other) = (scene.Link(reviews[0].Id), scene.Link(reviews[1].Id));
        string[] made =
        [
            "/review/x", link[..^1], link + "A", link.Replace("dana", "tom", StringComparison.Ordinal), link.Replace("/review/", "/review/1", StringComparison.Ordinal),
            string.Concat("/review/", other.AsSpan(8, other.IndexOf('.', StringComparison.Ordinal) - 8), link.AsSpan(link.IndexOf('.', StringComparison.Ordinal))),
            "/review/" + scene.Host.Signer.Sign(new Core.Access.LinkToken("acknowledge", new ReviewLink(reviews[0].Id, "dana").Token.Id), "dana.ruiz@example.com"),
        ];
        foreach (var path in made)
        {
            await scene.Host.Browse().PageAsync(path, HttpStatusCode.NotFound);
            using var pressed = await scene.Host.Browse().PostAsync(path, new Dictionary<string, string> { ["verdict"] = "correct" });
            Assert.Equal(HttpStatusCode.NotFound, pressed.StatusCode);
        }

        Assert.All(await scene.ReviewsAsync(), review => Assert.Null(review.AnsweredAt));
        var taken = await PressAsync(scene, reviews[1].Id, HttpStatusCode.OK, ("verdict", "unsure"));
        Assert.Contains($"Taken: <bdi>{reviews[1].TransactionId}</bdi>, you are <b>unsure</b>.", taken, StringComparison.Ordinal);
        Assert.Equal([null, (Verdict?)Verdict.Unsure, null], (await scene.ReviewsAsync()).Select(review => review.Verdict));
    }

    [Fact]
    public async Task Thirty_days_after_the_draw_and_for_whoever_left_it_is_410()
    {
        await using var scene = await ReviewScene.SetAsync();
        var review = await scene.FirstAsync();
        scene.Host.Clock.Advance(ReviewRule.Asked - TimeSpan.FromSeconds(1));
        await scene.Host.Browse().PageAsync(scene.Link(review.Id));
        scene.Host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("more than 30 days ago", await scene.Host.Browse().PageAsync(scene.Link(review.Id), HttpStatusCode.Gone), StringComparison.Ordinal);
        await PressAsync(scene, review.Id, HttpStatusCode.Gone, ("verdict", "correct"));

        await scene.Host.Browse().PageAsync(scene.Link(review.Id, "gone"), HttpStatusCode.Gone);
        await scene.Host.Browse().PageAsync(scene.Link(1_000_000_999), HttpStatusCode.Gone);
        Assert.Null((await scene.FirstAsync()).AnsweredAt);
    }

    [Fact]
    public async Task Whoever_has_another_mailbox_now_is_somebody_else_and_the_link_mailed_before_answers_nothing()
    {
        await using var scene = await ReviewScene.SetAsync();
        var review = await scene.FirstAsync();
        await scene.Host.Browse().PageAsync(scene.Link(review.Id));
        scene.Host.Move("dana", "dana.ruiz@example.org");

        Assert.Contains("another mail address", await scene.Host.Browse().PageAsync(scene.Link(review.Id), HttpStatusCode.Gone), StringComparison.Ordinal);
        await PressAsync(scene, review.Id, HttpStatusCode.Gone, ("verdict", "correct"));
        Assert.Null((await scene.FirstAsync()).AnsweredAt);
    }

    [Theory]
    [InlineData("", "", "Press Right, Wrong or Unsure.")]
    [InlineData("right", "", "Press Right, Wrong or Unsure.")]
    [InlineData("incorrect", "LONG", "The cause has 129 characters")]
    public async Task What_is_wrong_with_an_answer_is_said_beside_it(string verdict, string cause, string said)
    {
        await using var scene = await ReviewScene.SetAsync();
        var page = await PressAsync(
            scene, (await scene.FirstAsync()).Id, HttpStatusCode.BadRequest, ("verdict", verdict), ("causeCode", cause == "LONG" ? new('x', 129) : cause));
        PageChecks.Parse(page);
        Assert.Contains(said, page, StringComparison.Ordinal);

        using var json = new StringContent("""{"verdict":"correct"}""", System.Text.Encoding.UTF8, "application/json");
        using var noForm = await scene.Host.Browse().PostAsync(scene.Link((await scene.FirstAsync()).Id), json);
        Assert.Equal(HttpStatusCode.BadRequest, noForm.StatusCode);
        Assert.Null((await scene.FirstAsync()).AnsweredAt);
    }

    [Fact]
    public async Task Causes_named_lately_can_be_picked()
    {
        await using var scene = await ReviewScene.SetAsync();
        var reviews = await scene.ReviewsAsync();
        await PressAsync(scene, reviews[0].Id, HttpStatusCode.OK, ("verdict", "incorrect"), ("causeCode", "uom <missing>"));
        Assert.Contains("<option value=\"uom &lt;missing&gt;\"></option>", await scene.Host.Browse().PageAsync(scene.Link(reviews[1].Id)), StringComparison.Ordinal);
    }

    private static async Task<string> PressAsync(ReviewScene scene, long review, HttpStatusCode status, params (string Name, string Value)[] fields)
    {
        using var pressed = await scene.Host.Browse().PostAsync(
            scene.Link(review), fields.ToDictionary(field => field.Name, field => field.Value));
        Assert.Equal(status, pressed.StatusCode);
        return await pressed.Content.ReadAsStringAsync(Token);
    }
}
