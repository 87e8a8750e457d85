using Monitoring.Core.Alerts;
using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Acknowledging;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Maintaining;

/// <summary>The form that orders maintenance: what it shows, and what it was sent with.</summary>
internal sealed record MaintenanceForm
{
    private const string OfField = "of", ReasonField = "reason", UntilField = "until", ByField = "by", AgentPrefix = "agent:", SloPrefix = "slo:";

    private const int BeginOfWork = 6 * 60;

    private static readonly TimeSpan Usual = TimeSpan.FromHours(2);

    /// <summary>The agents that may be covered, in the order of the board.</summary>
    public required IReadOnlyList<AgentReading> Agents { get; init; }

    /// <summary>The plant's zone.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The present.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What proves that the form is ours.</summary>
    public required Html Hidden { get; init; }

    /// <summary>Who may be chosen; null where whoever sends it is known.</summary>
    public IReadOnlyCollection<Person>? People { get; init; }

    /// <summary>Key of whoever orders.</summary>
    public string By { get; init; } = "";

    /// <summary>What is covered, as the form writes it.</summary>
    public string Of { get; init; } = "";

    /// <summary>Why.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When it ends, as plant time.</summary>
    public string Until { get; init; } = "";

    /// <summary>Why what was sent is not taken, and what to do; null before anything was sent.</summary>
    public string? Refused { get; init; }

    /// <summary>The same as it was sent: of several ends the last, for a button with an end of its own stands after the field.</summary>
    public MaintenanceForm SentWith(IFormCollection fields) => this with
    {
        Of = Sent(fields, OfField),
        Reason = Sent(fields, ReasonField),
        Until = Sent(fields, UntilField),
        By = People is null ? By : Sent(fields, ByField),
    };

    /// <summary>Key of the person in whose name a form was sent; empty where it says none.</summary>
    public static string ByOf(IFormCollection fields) => Sent(fields, ByField);

    /// <summary>The order, or what is wrong with the form and what to do.</summary>
    public (MaintenanceOrder? Order, string? Refused) Read()
    {
        var agent = After(AgentPrefix);
        var slo = After(SloPrefix);
        if (agent is null && slo is null)
        {
            return (null, "Choose the agent or the SLO.");
        }

        if (People is not null && People.All(person => person.Key != By))
        {
            return (null, "Choose who orders it.");
        }

        if (Maintenance.WhyNot(Reason) is { } why)
        {
            return (null, $"The reason {why}: say why nobody shall be told.");
        }

        return !PlantTime.TryRead(Until, Zone, out var until)
                ? (null, $"“{Until}” is no end: write day and time at the plant, such as {PlantTime.Of(Now + Usual, Zone)}.")
            : Maintenance.WhyNot(until, Now) is { } wrong
                ? (null, $"The end {wrong}: choose one from now to {PlantTime.Of(Now + Maintenance.Longest, Zone)}.")
            : (new(agent, slo, By, Reason, Instant.Cut(until)), null);
    }

    /// <summary>The form.</summary>
    public Html Markup => Html.Of($"""
        {(Refused is null ? null : Html.Of($"<section class=\"loss\" role=\"alert\"><p>{Refused}</p></section>\n"))}<form class="fields" method="post" action="{MaintenanceSlice.Address}">
        <label for="of">Agent or SLO</label>
        <select id="of" name="{OfField}" required="">
        <option value="">Choose</option>
        {Agents.SelectMany(Options)}</select>
        {(People is null ? null : Who(People, By, "by", "Who orders it"))}<label for="reason">Why nobody shall be told</label>
        <input id="reason" name="{ReasonField}" maxlength="{Maintenance.LongestReason}" required="" value="{Reason}" placeholder="such as: the portal is rebuilt">
        <label for="until">Until <span class="dim">(time at the plant, 14 days at most)</span></label>
        <input id="until" name="{UntilField}" type="datetime-local" value="{(Until.Length > 0 ? Until : PlantTime.Of(Now + Usual, Zone))}">
        <p class="choices"><button class="main">Hold back until then</button> <button name="{UntilField}" value="{PlantTime.Of(Now + Usual, Zone)}">for 2 hours</button> <button name="{UntilField}" value="{Tomorrow}">until tomorrow 06:00</button></p>
        {Hidden}
        </form>
        """);

    /// <summary>The choice of a person.</summary>
    /// <param name="people">Who may be chosen.</param>
    /// <param name="chosen">Who is.</param>
    /// <param name="id">What tells the choice from others of the page.</param>
    /// <param name="words">What is asked.</param>
    public static Html Who(IReadOnlyCollection<Person> people, string chosen, string id, string words) => Html.Of($"""
        <label for="{id}">{words}</label>
        <select id="{id}" name="{ByField}" required="">
        <option value="">Choose</option>
        {people.Select(person => Html.Of($"""
            <option value="{person.Key}"{Selected(person.Key == chosen)}>{person.Name}</option>

            """))}</select>

        """);

    private string Tomorrow => PlantTime.Of(PlantDay.At(PlantDay.Of(Now, Zone).AddDays(1), BeginOfWork, Zone), Zone);

    private IEnumerable<Html> Options(AgentReading agent)
    {
        var title = agent.Coverage?.Title ?? agent.Name;
        yield return Option(AgentPrefix + agent.Name, $"{title}: all of it");
        foreach (var slo in agent.Slos)
        {
            yield return Option(SloPrefix + slo.Covered.Slo.Name, $"{title}: {slo.Covered.Slo.Name}");
        }
    }

    private Html Option(string value, string words) => Html.Of($"""
        <option value="{value}"{Selected(Of == value)}>{words}</option>

        """);

    private static Html? Selected(bool isChosen) => isChosen ? Html.Literal(" selected=\"\"") : null;

    private string? After(string prefix) => Of.StartsWith(prefix, StringComparison.Ordinal) ? Of[prefix.Length..] : null;

    private static string Sent(IFormCollection fields, string field) => (fields[field].LastOrDefault() ?? "").Trim();
}
