using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Access;
using Monitoring.Service.Ingest;
using Monitoring.Service.Maintaining;
using Monitoring.Service.Registry;
using Monitoring.Storage.Handling;
using static System.FormattableString;

namespace Monitoring.Service.Api;

/// <summary>Maintenance: what runs and what ran, to order one, and to end it.</summary>
internal static class MaintenanceEndpoints
{
    private const string List = "maintenance", Agent = "agent", Slo = "slo", Reason = "reason", Until = "until";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/maintenance", ListAsync)
            .WithQuery(QueryParameter.After)
            .Produces<Page<MaintenanceAnswer>>()
            .WithName("listMaintenance")
            .WithSummary("Maintenance: what runs, then what ended in the last 30 days, each newest first");

    /// <summary>Maps what changes something.</summary>
    public static void MapAnswering(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/maintenance", OrderAsync)
            .WithQuery()
            .Accepts<MaintenanceBody>(MediaTypes.Json)
            .Produces<MaintenanceAnswer>()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("orderMaintenance")
            .WithSummary("Holds back every notice of an agent or an SLO until an end; evaluation goes on. Of one agent 20 run at most");
        routes.MapPost("/maintenance/{id}/end", EndAsync)
            .WithQuery()
            .Accepts<MaintenanceEndBody>(MediaTypes.Json)
            .Produces<MaintenanceAnswer>()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithName("endMaintenance")
            .WithSummary("Ends maintenance now; people learn what they do not know already")
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                (operation.RequestBody as OpenApiRequestBody)?.Required = false;
                return Task.CompletedTask;
            });
    }

    private static async Task<IResult> ListAsync(string? after, CallerReadings caller, CancellationToken cancellationToken)
    {
        if (!Cursor.TryRead(List, after, out var last))
        {
            return Refusals.BadCursor();
        }

        var found = await caller.Readings.MaintenanceAsync(last, Paging.Most + 1, cancellationToken);
        return TypedResults.Ok(Paging.Close(List, found, one => one.Id).Select(MaintenanceAnswer.Of));
    }

    private static async Task<IResult> OrderAsync(
        HttpContext http, CallerReadings caller, MaintenanceDesk desk, TimeProvider clock)
    {
        var (texts, by, problem) = await DecidedBy.ReadAsync(http, Agent, Slo, Reason, Until);
        return problem is not null ? problem
            : Read(texts, clock.GetUtcNow(), by, out var order) is { } wrong ? wrong
            : await desk.OrderAsync(order!, caller.Agents) switch
            {
                null => Refusals.Unknown(order!.Slo is null ? "the agent" : "the SLO"),
                { Maintenance: { } begun } => TypedResults.Ok(MaintenanceAnswer.Of(begun)),
                _ => Problems.Conflict(MaintenanceDesk.TooMany),
            };
    }

    private static Problem? Read(IReadOnlyDictionary<string, string> texts, DateTimeOffset now, string by, out MaintenanceOrder? order)
    {
        order = null;
        var (agent, slo) = (texts.GetValueOrDefault(Agent), texts.GetValueOrDefault(Slo));
        if (agent is null == slo is null)
        {
            return Problems.BadValue("exactly one of agent and slo must be there");
        }

        if (!Names.IsName(agent ?? slo))
        {
            return Problems.BadValue($"{(agent is null ? Slo : Agent)} {Names.NameRule}");
        }

        var reason = texts.GetValueOrDefault(Reason, "").Trim();
        if (Maintenance.WhyNot(reason) is { } why)
        {
            return Problems.BadValue($"{Reason} {why}");
        }

        if (!texts.TryGetValue(Until, out var end))
        {
            return Problems.BadValue("until is missing; maintenance needs an end, at most 14 days ahead");
        }

        if (!Rfc3339.TryParse(end, out var until, out var mistake))
        {
            return Problems.BadValue($"{Until} {mistake}");
        }

        if (Maintenance.WhyNot(until, now) is { } wrong)
        {
            return Problems.BadValue(Invariant($"{Until} {wrong}; it is {Rfc3339.Format(now)} here"));
        }

        order = new(agent, slo, by, reason, Instant.Cut(until));
        return null;
    }

    private static async Task<IResult> EndAsync(
        string id, HttpContext http, CallerReadings caller, MaintenanceDesk desk, RegistryInForce registry)
    {
        // A browser sends a form without fields for any page, with the cookie of whoever signed in; JSON it does not.
        var who = Caller.Of(http);
        var (texts, problem) = who.Kind != CallerKind.Person && NoBody.Of(http.Request) ? (ReadOnlyDictionary<string, string>.Empty, null)
            : await JsonTexts.ReadAsync(http.Request, DecidedBy.Field);
        var by = DecidedBy.Of(texts, who) is { Length: > 0 } named ? named : null;
        if ((problem ?? (by is null ? null : DecidedBy.WhyNot(by, who, registry.Current))) is { } wrong)
        {
            return wrong;
        }

        var ended = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? await desk.EndAsync(number, by, caller.Agents) : null;
        return ended is null ? Refusals.Unknown("the maintenance")
            : !ended.IsEnded ? Problems.Conflict(Invariant($"The maintenance is over since {Rfc3339.Format(ended.Maintenance.EndedAt!.Value)}."))
            : TypedResults.Ok(MaintenanceAnswer.Of(ended.Maintenance));
    }
}

/// <summary>Whether maintenance holds back.</summary>
internal enum MaintenanceState
{
    /// <summary>It holds back.</summary>
    Running,

    /// <summary>It ended.</summary>
    Over,
}

/// <summary>One maintenance.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Slo">The SLO it covers; null when it covers all of the agent.</param>
/// <param name="By">Key of the person who ordered it.</param>
/// <param name="Reason">Why.</param>
/// <param name="From">Since when.</param>
/// <param name="Until">When it is to end.</param>
/// <param name="State">Whether it holds back.</param>
/// <param name="EndedAt">When it ended; null while it runs.</param>
/// <param name="EndedBy">Key of the person who ended it before its end; null when nobody did.</param>
internal sealed record MaintenanceAnswer(
    long Id,
    string Agent,
    string? Slo,
    string By,
    string Reason,
    DateTimeOffset From,
    DateTimeOffset Until,
    MaintenanceState State,
    DateTimeOffset? EndedAt,
    string? EndedBy)
{
    /// <summary>The answer for a maintenance.</summary>
    public static MaintenanceAnswer Of(MaintenanceReading one) => new(
        one.Id,
        one.Agent,
        one.Slo,
        one.By,
        one.Reason,
        one.From,
        one.Until,
        one.EndedAt is null ? MaintenanceState.Running : MaintenanceState.Over,
        one.EndedAt,
        one.EndedBy);
}

/// <summary>An order of maintenance.</summary>
/// <param name="Agent">The agent to cover as a whole; absent where an SLO is named.</param>
/// <param name="Slo">The SLO to cover; absent where an agent is named.</param>
/// <param name="By">Key of a person of the registry; a signed-in person may leave it out.</param>
/// <param name="Reason">Why: 1 to 500 printable characters.</param>
/// <param name="Until">When it ends: in the future, within 14 days.</param>
internal sealed record MaintenanceBody(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Agent,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Slo,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By,
    string Reason,
    DateTimeOffset Until);

/// <summary>Who ends a maintenance.</summary>
/// <param name="By">Key of a person of the registry; where it is left out, whoever signed in, else whoever ordered it.</param>
internal sealed record MaintenanceEndBody(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By);
