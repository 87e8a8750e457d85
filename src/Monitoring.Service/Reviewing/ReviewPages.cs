using Monitoring.Core.Alerts;
using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Board;
using Monitoring.Storage.Reviewing;

namespace Monitoring.Service.Reviewing;

/// <summary>What stands around one question.</summary>
/// <param name="Present">When it is shown.</param>
/// <param name="People">Who is who.</param>
/// <param name="Open">How many more wait for an answer of the same person.</param>
internal sealed record ReviewView(Present Present, People People, int Open);

/// <summary>The pages of one transaction to judge, behind the link of a mail and for whoever signed in.</summary>
internal static class ReviewPages
{
    /// <summary>The question.</summary>
    /// <param name="form">The form.</param>
    /// <param name="view">What stands around it.</param>
    /// <param name="person">Whose link it is; null where a person signed in.</param>
    public static Page Ask(ReviewForm form, ReviewView view, Person? person) => new(
        new PageText(form.Review.TransactionId, Html.Of($"""
            {(person is null ? Html.Literal("<nav><a href=\"/\">Board</a> · <a href=\"/reviews\">Reviews</a></nav>\n") : null)}<h1>Was <bdi>{form.Review.TransactionId}</bdi> right?</h1>
            <p class="age"><bdi>{form.Review.Title}</bdi> · {view.Present.Clock.Full(view.Present.Now)} <span class="dim">{view.Present.Clock.ZoneName}</span></p>
            """), Html.Of($"""
            <section class="ack">
            {Said(form.Review, view)}{(form.Review.Url is null ? null : Html.Of($"<p>Look at it: {ReviewCard.Name(form.Review)}</p>\n"))}{ReviewCard.Of(form.Review, view.Present)}{form.Markup}
            </section>
            {Around(view, person)}
            """)),
        form.Refused is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    /// <summary>It was answered, and how many more wait.</summary>
    /// <param name="taken">The review.</param>
    /// <param name="view">What stands around it.</param>
    /// <param name="page">Address of its own page, where another answer corrects it.</param>
    public static Page Done(ReviewReading taken, ReviewView view, string page) => new(new PageText("Thank you", Html.Of($"""
        <h1>Thank you</h1>
        <p class="age">{view.Present.Clock.Full(view.Present.Now)} <span class="dim">{view.Present.Clock.ZoneName}</span></p>
        """), Html.Of($"""
        {Taken(taken, page)}{(view.Open == 0
            ? Html.Literal("<p>Nothing else waits for you. <a href=\"/reviews\">All reviews</a> <span class=\"dim\">(after signing in)</span></p>")
            : Html.Of($"<p>{view.Open} more {(view.Open == 1 ? "waits" : "wait")}: open the next from your mail, or sign in at <a href=\"/reviews\">/reviews</a>.</p>"))}
        """)));

    /// <summary>The draw is too old.</summary>
    /// <param name="review">The draw.</param>
    public static Page TooOld(ReviewReading review) => Words("This link is used up",
        Html.Of($"<p><bdi>{review.TransactionId}</bdi> was drawn more than 30 days ago, and nobody is asked any more. <a href=\"/reviews\">What is asked now</a> <span class=\"dim\">(after signing in)</span></p>"),
        StatusCodes.Status410Gone);

    /// <summary>The draw, its agent or its person is there no more, or its person has another mail address now.</summary>
    public static Page Gone() => Words("This link is used up",
        Html.Literal("<p>What it asked about, or whom it asked, is not kept here any more, or whom it asked has another mail address in the registry now. <a href=\"/reviews\">What is asked now</a></p>"),
        StatusCodes.Status410Gone);

    /// <summary>A link nobody made here.</summary>
    public static Page Unknown() => Words("This link is not known",
        Html.Literal("<p>It was not made here, or by an earlier release, or a part of it is missing: mail programs break long links now and then. Copy it whole, or open <a href=\"/reviews\">the reviews</a>.</p>"),
        StatusCodes.Status404NotFound);

    /// <summary>What was sent is no form.</summary>
    public static Page NoForm() => Words("This form is not taken",
        Html.Literal("<p>Nothing was changed. Open the link of the mail again and press one of its buttons.</p>"), StatusCodes.Status400BadRequest);

    private static Page Words(string heading, Html words, int status) =>
        new(new PageText(heading, Html.Of($"<h1>{heading}</h1>"), Html.Of($"<section>\n{words}\n</section>")), status);

    /// <summary>What was taken, and the way back to it.</summary>
    /// <param name="taken">The review, answered.</param>
    /// <param name="page">Address of its own page.</param>
    public static Html Taken(ReviewReading taken, string page) => Html.Of($"""
        <p class="lead" role="status">{AndonSign.Markup(Andon.Green)} Taken: <bdi>{taken.TransactionId}</bdi>{(taken.Verdict == Verdict.Unsure ? ", you are" : " was")} {ReviewCard.Answer(taken)}. <a href="{page}">Another answer</a></p>

        """);

    private static Html? Said(ReviewReading review, ReviewView view) => review.AnsweredAt is not { } at ? null : Html.Of($"""
        <p class="lead"><bdi>{view.People.NameOf(review.By!)}</bdi> said: {ReviewCard.Answer(review)}, {view.Present.Moment(at)}. Another answer corrects it.</p>

        """);

    private static Html Around(ReviewView view, Person? person) => Html.Of($"""
        <section>
        <p>It was drawn at random, so that what is judged speaks for everything the agent does: look at it as it is, also when all seems well.</p>
        {(view.Open == 0 ? null : Html.Of($"<p>{view.Open} more {(view.Open == 1 ? "waits" : "wait")} for {(person is null ? "an answer" : "you")}.</p>\n"))}</section>
        """);
}
