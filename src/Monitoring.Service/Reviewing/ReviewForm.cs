using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Board;
using Monitoring.Service.Maintaining;
using Monitoring.Storage.Reviewing;
using static System.FormattableString;

namespace Monitoring.Service.Reviewing;

/// <summary>The question whether a transaction was right: what it shows, and what it was answered with.</summary>
internal sealed record ReviewForm
{
    /// <summary>The query parameter of a link that carries an answer: right, wrong or unsure.</summary>
    public const string AnswerParameter = "answer";

    /// <summary>Key of whoever answers, in a form and in the address of a page on which that is chosen once.</summary>
    public const string ByField = "by";

    private const string VerdictField = "verdict", CauseField = "causeCode";

    /// <summary>The draw.</summary>
    public required ReviewReading Review { get; init; }

    /// <summary>Where an answer is posted to.</summary>
    public required string Action { get; init; }

    /// <summary>The causes named lately, to pick from.</summary>
    public IReadOnlyList<string> Causes { get; init; } = [];

    /// <summary>Who may be chosen; null where whoever answers is known.</summary>
    public IReadOnlyCollection<Person>? People { get; init; }

    /// <summary>Key of whoever answers.</summary>
    public string By { get; init; } = "";

    /// <summary>The answer somebody chose in a mail, which one more press takes; null for none.</summary>
    public Verdict? Chosen { get; init; }

    /// <summary>What went wrong, as it was typed.</summary>
    public string Cause { get; init; } = "";

    /// <summary>Why what was sent is not taken, and what to do; null before anything was sent.</summary>
    public string? Refused { get; init; }

    /// <summary>What else the form carries.</summary>
    public Html? Hidden { get; init; }

    /// <summary>No form, for whoever decides nothing.</summary>
    public static ReviewForm None(ReviewReading review) => new() { Review = review, Action = "" };

    /// <summary>The answer that a link carries; null when it carries none.</summary>
    public static Verdict? ChosenBy(HttpContext http) => http.Request.Query[AnswerParameter].ToString() switch
    {
        "right" => Verdict.Correct,
        "wrong" => Verdict.Incorrect,
        "unsure" => Verdict.Unsure,
        _ => null,
    };

    /// <summary>Key of the person in whose name a form was sent; empty where it says none.</summary>
    public static string ByOf(IFormCollection fields) => Sent(fields, ByField);

    /// <summary>The same as it was sent, and the answer; or what is wrong with it and what to do.</summary>
    public (ReviewForm Form, ReviewAnswer? Answer) Read(IFormCollection fields)
    {
        var sent = this with { Cause = Sent(fields, CauseField), By = People is null ? By : Sent(fields, ByField) };
        if (!Word<Verdict>.TryParse(Sent(fields, VerdictField), out var verdict))
        {
            return (sent with { Refused = "Press Right, Wrong or Unsure." }, null);
        }

        sent = sent with { Chosen = verdict };
        if (sent.IsNobodys)
        {
            return (sent with { Refused = "Choose who answers." }, null);
        }

        var cause = verdict == Verdict.Correct || sent.Cause.Length == 0 ? null : sent.Cause;
        return cause is not null && !Names.IsText(cause)
            ? (sent with { Refused = Invariant($"The cause has {cause.Length} characters: write at most {Names.LongestText}, in one line.") }, null)
            : (sent, new(verdict, cause, sent.By));
    }

    /// <summary>True when it has to be chosen first who answers.</summary>
    public bool IsNobodys => People is not null && People.All(person => person.Key != By);

    /// <summary>
    /// The form: where an answer was chosen that one first, and the others folded. Where it has to be chosen who answers, that alone.
    /// </summary>
    public Html Markup => Action.Length == 0 ? Html.Empty : IsNobodys ? Html.Of($"{Refusal}{ReviewChooser.Of(Action, People!)}") : Html.Of($"""
        {Refusal}{(Chosen switch
        {
            null => Html.Of($"{Plain}{Wrong("Wrong", "")}"),
            Verdict.Incorrect => Html.Of($"{Wrong("Yes, it was wrong", "main")}{Other(Plain)}"),
            var chosen => Html.Of($"{Yes(chosen.Value)}{Other(Html.Of($"{Plain}{Wrong("Wrong", "")}"))}"),
        })}
        """);

    // A form of its own: whoever presses Enter in the field of the cause means that it was wrong.
    private Html Wrong(string words, string look) => Form(Html.Of($"""
        <label for="cause-{Review.Id}">What went wrong <span class="dim">(may be left empty)</span></label>
        <p class="answers"><input id="cause-{Review.Id}" name="{CauseField}" maxlength="{Names.LongestText}" list="causes-{Review.Id}" value="{Cause}" autocomplete="off" placeholder="such as ship-to"> {Button(Verdict.Incorrect, words, look)}</p>
        <datalist id="causes-{Review.Id}">{Causes.Select(cause => Html.Of($"<option value=\"{cause}\"></option>"))}</datalist>
        """));

    private Html Plain => Form(Html.Of($"""
        <p class="answers">{Button(Verdict.Correct, "Right", "")} {Button(Verdict.Unsure, "Unsure", "")}</p>
        """));

    private Html Yes(Verdict verdict) => Form(Html.Of($"""
        <p class="answers">{Button(verdict, verdict == Verdict.Correct ? "Yes, it was right" : "Yes, I am unsure", "main")}</p>
        """));

    private static Html Other(Html forms) => Html.Of($"""
        <details><summary>Another answer</summary>
        {forms}</details>

        """);

    private static Html Button(Verdict verdict, string words, string look) => Html.Of($"""
        <button{(look.Length == 0 ? null : Html.Of($" class=\"{look}\""))} name="{VerdictField}" value="{Word<Verdict>.Of(verdict)}">{words}</button>
        """);

    private Html? Refusal => Refused is null ? null : Html.Of($"<section class=\"loss\" role=\"alert\"><p>{Refused}</p></section>\n");

    private Html Form(Html inner) => Html.Of($"""
        <form class="fields review" method="post" action="{Action}">
        {inner}
        {(People is null ? null : Html.Of($"<input type=\"hidden\" name=\"{ByField}\" value=\"{By}\">"))}{Hidden}
        </form>

        """);

    private static string Sent(IFormCollection fields, string field) => (fields[field].LastOrDefault() ?? "").Trim();
}

/// <summary>Who answers, where nobody can sign in: asked once for a page, and kept in its address.</summary>
internal static class ReviewChooser
{
    /// <summary>The choice; nothing is changed by it.</summary>
    /// <param name="page">Address of the page.</param>
    /// <param name="people">Who may be chosen.</param>
    public static Html Of(string page, IReadOnlyCollection<Person> people) => Html.Of($"""
        <form class="fields" method="get" action="{page}">
        {MaintenanceForm.Who(people, "", "by", "Who answers")}<p><button class="main">Go on</button></p>
        </form>

        """);
}

/// <summary>
/// What is shown of a transaction that somebody is to judge: what the agent sent, and not how anybody judged it. Its comment is folded: whoever
/// judges looks at the transaction first.
/// </summary>
internal static class ReviewCard
{
    private const int Shown = 4;

    /// <summary>The facts.</summary>
    public static Html Of(ReviewReading review, Present present)
    {
        var sent = review.Sent;
        Html?[] facts =
        [
            sent.CompletedAt is { } completed ? Fact("Completed", present.Clock.Full(completed)) : null,
            sent.DueBy is { } due ? Fact("Due", present.Clock.Full(due)) : null,
            review.Indicator == Indicator.Accuracy ? null : Fact("To be judged", review.Indicator),
            .. sent.Segments.Select(segment => Fact(segment.Key, segment.Value)),
            sent.AgentVersion is { } version ? Fact("Agent version", version) : null,
            sent.Confidence is { } confidence ? Fact("Confidence", Invariant($"{confidence}")) : null,
        ];
        Html[] attributes =
        [
            .. sent.Attributes.Select(attribute => Fact(attribute.Key, Words(attribute.Value))),
        ];
        return Html.Of($"""
            <dl class="facts">
            <dt>Happened</dt><dd>{present.Clock.Full(review.OccurredAt)}</dd>
            {Html.Join(Html.Empty, facts)}{attributes.Take(Shown)}</dl>
            {(attributes.Length <= Shown ? null : Html.Of($"<details><summary>{attributes.Length - Shown} more</summary>\n<dl>\n{attributes.Skip(Shown)}</dl>\n</details>\n"))}{(sent.Comment is { } comment ? Html.Of($"<details><summary>Comment</summary>\n<p class=\"comment\"><bdi>{comment}</bdi></p>\n</details>\n") : null)}
            """);
    }

    /// <summary>The value of an attribute as it was sent.</summary>
    public static string Words(AttributeValue value) => value.Number is { } number ? Invariant($"{number}") : value.Text ?? "";

    /// <summary>Its name, which leads into the plant's own system where the registry says how.</summary>
    public static Html Name(ReviewReading review) => review.Url is { } url
        ? Html.Of($"<a href=\"{url}\" rel=\"noreferrer\"><bdi>{review.TransactionId}</bdi></a>") : Html.Of($"<bdi>{review.TransactionId}</bdi>");

    /// <summary>The newest answer in words: <c>wrong, ship-to</c>.</summary>
    public static Html? Answer(ReviewReading review) => review.Verdict is not { } verdict ? null
        : Html.Of($"<b>{VerdictWords.Of(verdict)}</b>{(review.CauseCode is { } cause ? Html.Of($", <bdi>{cause}</bdi>") : null)}");

    private static Html Fact(string name, string words) => Html.Of($"""
        <dt><bdi>{name}</bdi></dt><dd><bdi>{words}</bdi></dd>

        """);
}
