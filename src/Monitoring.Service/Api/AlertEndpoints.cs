using System.Globalization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Access;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>What needs somebody, and who has it.</summary>
internal static class AlertEndpoints
{
    private const string List = "alerts";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/alerts", AlertsAsync)
            .WithQuery(
                new QueryParameter("state", $"Only alerts in this state: {Word<AlertState>.Choice}."),
                new QueryParameter("kind", $"Only alerts about this: {Word<AlertKind>.Choice}."),
                new QueryParameter("agent", "Only alerts of this agent."),
                new QueryParameter("slo", "Only alerts of this SLO."),
                QueryParameter.After)
            .Produces<Page<AlertAnswer>>()
            .WithName("listAlerts")
            .WithSummary("What needs somebody, or did, newest first");
        routes.MapGet("/alerts/{id}", AlertAsync)
            .WithQuery()
            .Produces<AlertAnswer>()
            .WithName("getAlert")
            .WithSummary("One alert: who has it, and the steps that were done and will be while nobody has");
    }

    /// <summary>Maps what people answer.</summary>
    public static void MapAnswering(IEndpointRouteBuilder routes)
    {
        Describe(routes.MapPost("/alerts/{id}/acknowledge", Acknowledge.AlertAsync), "acknowledgeAlert");
        Describe(routes.MapPost("/episodes/{id}/acknowledge", Acknowledge.EpisodeAsync), "acknowledgeEpisode");
    }

    /// <summary>The number that an address names; null when it is none.</summary>
    public static long? NumberOf(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static void Describe(RouteHandlerBuilder route, string name) =>
        route.WithQuery()
            .Accepts<AcknowledgeBody>("application/json")
            .Produces<AlertAnswer>()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithName(name);

    private static async Task<IResult> AlertsAsync(
        string? state, string? kind, string? agent, string? slo, string? after, CallerReadings caller, CancellationToken cancellationToken)
    {
        var (wantedState, wantedKind) = (default(AlertState), default(AlertKind));
        if (!string.IsNullOrEmpty(state) && !Word<AlertState>.TryParse(state, out wantedState))
        {
            return Refusals.BadQuery("state", $"must be {Word<AlertState>.Choice}");
        }

        if (!string.IsNullOrEmpty(kind) && !Word<AlertKind>.TryParse(kind, out wantedKind))
        {
            return Refusals.BadQuery("kind", $"must be {Word<AlertKind>.Choice}");
        }

        if (!string.IsNullOrEmpty(agent) && !Names.IsName(agent))
        {
            return Refusals.BadQuery("agent", Names.NameRule);
        }

        if (!string.IsNullOrEmpty(slo) && !Names.IsName(slo))
        {
            return Refusals.BadQuery("slo", Names.NameRule);
        }

        if (!Cursor.TryRead(List, after, out var last))
        {
            return Refusals.BadCursor();
        }

        var filter = new AlertFilter
        {
            IsOpen = string.IsNullOrEmpty(state) ? null : wantedState == AlertState.Open,
            Kind = string.IsNullOrEmpty(kind) ? null : wantedKind,
            Agent = string.IsNullOrEmpty(agent) ? null : agent,
            Slo = string.IsNullOrEmpty(slo) ? null : slo,
        };
        return await caller.Readings.AlertsAsync(filter, last, Paging.Most + 1, cancellationToken) is { } alerts
            ? TypedResults.Ok(Paging.Close(List, alerts, alert => alert.Id).Select(AlertAnswer.Of))
            : Refusals.Unknown(filter.Slo is null ? "the agent" : filter.Agent is null ? "the SLO" : "the agent or the SLO");
    }

    private static async Task<IResult> AlertAsync(string id, CallerReadings caller, CancellationToken cancellationToken) =>
        NumberOf(id) is { } number && await caller.Readings.AlertAsync(number, cancellationToken) is { } alert
            ? TypedResults.Ok(AlertAnswer.Of(alert))
            : Refusals.Unknown("the alert");
}

/// <summary>One alert.</summary>
/// <param name="Id">Its number; that of an accuracy alert is its episode's.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Slo">Name of its SLO; null when it is about the agent as a whole.</param>
/// <param name="State">Open or closed.</param>
/// <param name="OpenedAt">When it opened first.</param>
/// <param name="ClosedAt">When it closed; null while open.</param>
/// <param name="Handling">What people made of it; escalated when the deputy or the fallback was told and nobody has it.</param>
/// <param name="Acknowledgement">Who has it; null when nobody has.</param>
/// <param name="Ladder">The steps since nobody has it, done and to come; none while somebody has.</param>
/// <param name="Next">
/// Who is told next, and when, if nobody does anything: one step of the ladder, while somebody has it who is reminded at the end; as mails and
/// pages say. None when it is closed.
/// </param>
/// <param name="Notices">Its notices in order.</param>
internal sealed record AlertAnswer(
    long Id,
    AlertKind Kind,
    string Agent,
    string? Slo,
    AlertState State,
    DateTimeOffset OpenedAt,
    DateTimeOffset? ClosedAt,
    Handling Handling,
    AcknowledgementAnswer? Acknowledgement,
    IReadOnlyList<StepAnswer> Ladder,
    IReadOnlyList<StepAnswer> Next,
    IReadOnlyList<NoticeAnswer> Notices)
{
    /// <summary>The answer for an alert.</summary>
    public static AlertAnswer Of(AlertReading alert) => new(
        alert.Id,
        alert.Alert.Kind,
        alert.Agent,
        alert.Slo,
        alert.IsOpen ? AlertState.Open : AlertState.Closed,
        alert.Alert.OpenedAt,
        alert.Alert.ClosedAt,
        alert.Handling,
        alert.Alert.Acknowledgement is { } held ? new(held.By, held.Comment, held.At, held.Until) : null,
        [
            .. alert.Done.Select(done => new StepAnswer(WordOf(done.Step), done.To, done.DueAt, done.DoneAt)),
            .. alert.ToCome.Select(next => new StepAnswer(WordOf(next.Step), next.To, next.DueAt, null)),
        ],
        [.. alert.Next.Select(next => new StepAnswer(next.IsReminder ? StepWord.Reminder : StepWord.Escalation, next.Person, next.At, null))],
        [.. alert.Notices.Select(NoticeAnswer.Of)]);

    private static StepWord WordOf(LadderStep step) =>
        step is LadderStep.Reminder or LadderStep.RanOut ? StepWord.Reminder : StepWord.Escalation;
}

/// <summary>Whether an alert goes on.</summary>
internal enum AlertState
{
    /// <summary>It needs somebody.</summary>
    Open,

    /// <summary>It is over.</summary>
    Closed,
}

/// <summary>Who has an alert.</summary>
/// <param name="By">Key of the person.</param>
/// <param name="Comment">What they said; may be empty.</param>
/// <param name="At">When they said so.</param>
/// <param name="Until">When it runs out.</param>
internal sealed record AcknowledgementAnswer(string By, string Comment, DateTimeOffset At, DateTimeOffset Until);

/// <summary>One step of the ladder.</summary>
/// <param name="Step">What is done.</param>
/// <param name="To">Key of the person who is told.</param>
/// <param name="DueAt">When it is due.</param>
/// <param name="DoneAt">When it was done; null for one to come.</param>
internal sealed record StepAnswer(StepWord Step, string To, DateTimeOffset DueAt, DateTimeOffset? DoneAt);

/// <summary>What a step of the ladder does.</summary>
internal enum StepWord
{
    /// <summary>Somebody is reminded that nobody has the alert, or no longer.</summary>
    Reminder,

    /// <summary>The next person is told, when their turn has come or a mail was refused.</summary>
    Escalation,
}
