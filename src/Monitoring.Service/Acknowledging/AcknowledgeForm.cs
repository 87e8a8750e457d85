using Monitoring.Core.Alerts;
using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Service.Acknowledging;

/// <summary>The form "I have it": what it shows, and what it was sent with.</summary>
internal sealed record AcknowledgeForm
{
    /// <summary>Bytes of a form at most: the longest comment fits, each of its characters in nine.</summary>
    public const long MostBytes = 32 * 1024;

    private const string CommentField = "comment", UntilField = "until", ByField = "by";

    /// <summary>Where it is posted to.</summary>
    public required string Action { get; init; }

    /// <summary>The plant's zone.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The present.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What is said.</summary>
    public string Comment { get; init; } = "";

    /// <summary>When it ends, as plant time; empty for the usual length.</summary>
    public string Until { get; init; } = "";

    /// <summary>Key of whoever has it, where that is chosen in the form; empty otherwise.</summary>
    public string By { get; init; } = "";

    /// <summary>What whoever sends it has said already; null when they do not have it.</summary>
    public Acknowledgement? Held { get; init; }

    /// <summary>Who may be chosen; null where whoever sends it is known.</summary>
    public IReadOnlyCollection<Person>? People { get; init; }

    /// <summary>Why what was sent is not taken, and what to do; null before anything was sent.</summary>
    public string? Refused { get; init; }

    /// <summary>True for a practice alarm, which ends with the answer: it has no end to choose.</summary>
    public bool IsPractice { get; init; }

    /// <summary>What else the form carries.</summary>
    public Html? Hidden { get; init; }

    /// <summary>The same filled with what somebody has said already, so that the same press changes nothing.</summary>
    public AcknowledgeForm FilledWith(Acknowledgement held) =>
        this with { Held = held, Comment = held.Comment, Until = PlantTime.Of(held.Until, Zone) };

    /// <summary>The same as it was sent.</summary>
    public AcknowledgeForm SentWith(IFormCollection fields) => this with
    {
        Comment = Text(fields[CommentField]).Trim(),
        Until = Text(fields[UntilField].LastOrDefault() ?? "").Trim(), // a button with an end of its own stands after the field
        By = Text(fields[ByField]).Trim(),
    };

    /// <summary>What the form asks for, or what is wrong with it and what to do.</summary>
    /// <returns>When it ends; null for the usual length.</returns>
    public (DateTimeOffset? Until, string? Refused) Read()
    {
        if (Comment.Length > 0 && !Names.IsLines(Comment))
        {
            return (null, Invariant($"The comment has {Comment.Length} characters: write at most {Acknowledgement.LongestComment}, and of control characters only line ends and tabs."));
        }

        if (Until.Length == 0)
        {
            return (Held is { } held && held.Comment == Comment ? held.Until : null, null);
        }

        return !PlantTime.TryRead(Until, Zone, out var until)
                ? (null, $"“{Until}” is no end: write day and time at the plant, such as {PlantTime.Of(Now + Acknowledgement.Usual, Zone)}.")
            : Acknowledgement.WhyNot(until, Now) is { } why ? (until, $"The end {why}: choose one from now to {PlantTime.Of(Now + Acknowledgement.Longest, Zone)}.")
            : (until, null);
    }

    /// <summary>The form.</summary>
    public Html Markup => Html.Of($"""
        {(Refused is null ? null : Html.Of($"<section class=\"loss\" role=\"alert\"><p>{Refused}</p></section>\n"))}<form class="fields" method="post" action="{Action}">
        {(People is null ? null : Who(People))}<label for="comment">{(IsPractice ? "A word, if you like" : "What you do about it")}</label>
        <textarea id="comment" name="{CommentField}" rows="2" maxlength="{Acknowledgement.LongestComment}" placeholder="may be left empty">{Comment}</textarea>
        {(IsPractice ? null : End)}<p><button class="main">I have it</button></p>
        {(IsPractice ? null : Choices)}{Hidden}
        </form>
        """);

    private Html End => Html.Of($"""
        <label for="until">Until <span class="dim">(time at the plant, 7 days at most)</span></label>
        <input id="until" name="{UntilField}" type="datetime-local" value="{(Until.Length > 0 ? Until : PlantTime.Of(Now + Acknowledgement.Usual, Zone))}">

        """);

    private Html Choices => Html.Of($"""
        <p class="choices"><span class="dim">or</span>{PlantTime.Choices(Now, Zone).Select(choice => Html.Of($" <button name=\"{UntilField}\" value=\"{choice.Until}\">until {choice.Words}</button>"))}</p>

        """);

    private Html Who(IReadOnlyCollection<Person> people) => Html.Of($"""
        <label for="by">Who has it</label>
        <select id="by" name="{ByField}" required="">
        <option value="">Choose</option>
        {people.Select(person => Html.Of($"""
            <option value="{person.Key}"{(person.Key == By ? Html.Literal(" selected=\"\"") : null)}>{person.Name}</option>

            """))}</select>

        """);

    private static string Text(string? sent) => (sent ?? "").ReplaceLineEndings("\n");
}
