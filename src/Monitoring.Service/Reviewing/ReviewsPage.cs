using Monitoring.Core.Alerts;
using Monitoring.Core.Markup;
using Monitoring.Service.Board;
using Monitoring.Storage.Reviewing;
using static System.FormattableString;

namespace Monitoring.Service.Reviewing;

/// <summary>What the page of reviews shows, read once.</summary>
internal sealed record ReviewsView
{
    /// <summary>When it was read.</summary>
    public required Present Present { get; init; }

    /// <summary>Who is who.</summary>
    public required People People { get; init; }

    /// <summary>Key of the person whose reviews these are; null for everybody's.</summary>
    public string? Of { get; init; }

    /// <summary>How many of the last 30 days there are, and were answered.</summary>
    public required ReviewCount Count { get; init; }

    /// <summary>What was answered just now; null for none.</summary>
    public ReviewReading? Taken { get; init; }

    /// <summary>True where nobody can sign in, so that it is chosen who answers.</summary>
    public bool Asks { get; init; }

    /// <summary>Key of whoever was chosen; empty for nobody.</summary>
    public string By { get; init; } = "";

    /// <summary>What waits for an answer, newest first, with its form; without one for whoever decides nothing.</summary>
    public required IReadOnlyList<(ReviewReading Review, ReviewForm? Form)> Open { get; init; }

    /// <summary>What was answered last.</summary>
    public required IReadOnlyList<ReviewReading> Answered { get; init; }
}

/// <summary>The page of reviews: what waits for an answer, and what was answered lately.</summary>
internal static class ReviewsPage
{
    /// <summary>The page.</summary>
    public static PageText Of(ReviewsView view) => new(view.Count.Open == 0 ? "No review waits" : Invariant($"{view.Count.Open} to review"), Html.Of($"""
        <nav><a href="/">Board</a></nav>
        <h1>Reviews</h1>
        <p class="age">{view.Present.Clock.Full(view.Present.Now)} <span class="dim">{view.Present.Clock.ZoneName}</span></p>
        """), Html.Of($"""
        {(view.Taken is { } taken ? ReviewPages.Taken(taken, Link(view, Invariant($"{ReviewSlice.Address}/{taken.Id}"))) : null)}<p>Some transactions of each agent are drawn at random every day for people to judge: only a random share can say how right an agent is.</p>
        <p>{Answered(view.Count)}{Whose(view)}</p>
        {Who(view)}{(view.Open.Count == 0 ? Html.Of($"<p>{AndonSign.Markup(Andon.Green)} Nothing waits for an answer.</p>") : Open(view))}
        {(view.Answered.Count == 0 ? null : Lately(view))}
        """));

    private static Html Answered(ReviewCount count) => count.Drawn == 0
        ? Html.Literal("Nothing was drawn in the last 30 days: it begins at the time of the daily mail, of what came in before.")
        : Html.Of($"<b>{count.Answered} of {count.Drawn}</b> were answered in 30 days.");

    private static Html? Whose(ReviewsView view) => view.Of is not { } of ? null
        : Html.Of($" These are for <bdi>{view.People.NameOf(of)}</bdi>; <a href=\"{ReviewSlice.All}\">everybody's</a>.");

    private static Html? Who(ReviewsView view) => !view.Asks || view.Open.Count == 0 ? null
        : view.People.All.FirstOrDefault(person => person.Key == view.By) is { } person
            ? Html.Of($"<p><bdi>{person.Name}</bdi> answers. <a href=\"{ReviewSlice.Address}\">Somebody else</a></p>\n")
            : ReviewChooser.Of(ReviewSlice.Address, view.People.All);

    private static string Link(ReviewsView view, string page) =>
        view.By.Length == 0 ? page : $"{page}?{ReviewForm.ByField}={Uri.EscapeDataString(view.By)}";

    private static Html Open(ReviewsView view) => Html.Of($"""
        {view.Open.Select(one => Html.Of($"""
            <section id="review-{one.Review.Id}">
            <h2>{ReviewCard.Name(one.Review)} <span class="dim"><bdi>{one.Review.Title}</bdi></span></h2>
            {ReviewCard.Of(one.Review, view.Present)}{(one.Form is { IsNobodys: false } form ? form.Markup : null)}</section>

            """))}{(view.Count.Open > view.Open.Count ? Html.Of($"<p>{view.Count.Open - view.Open.Count} more are shown once these are answered.</p>\n") : null)}
        """);

    private static Html Lately(ReviewsView view) => Html.Of($"""
        <section>
        <h2>Answered lately</h2>
        <table class="lately">
        <thead><tr><th>When</th><th>Transaction</th><th>Agent</th><th>Answer</th><th>Who</th></tr></thead>
        <tbody>
        {view.Answered.Select(one => Html.Of($"""
            <tr><td class="when">{view.Present.Moment(one.AnsweredAt!.Value)}</td><td><a href="{Link(view, Invariant($"{ReviewSlice.Address}/{one.Id}"))}"><bdi>{one.TransactionId}</bdi></a></td><td><bdi>{one.Title}</bdi></td><td>{ReviewCard.Answer(one)}</td><td><bdi>{view.People.NameOf(one.By!)}</bdi></td></tr>

            """))}</tbody>
        </table>
        </section>
        """);
}
