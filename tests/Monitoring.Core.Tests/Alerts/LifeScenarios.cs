using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Alerts;

/// <summary>Reads <c>Vectors/alert-life.json</c>; its format stands in the README of that folder.</summary>
internal static class LifeScenarios
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = false,
    };

    /// <summary>Every scenario, in the order of the file.</summary>
    public static IReadOnlyList<LifeScenario> All { get; } = Read();

    /// <summary>Those a whole product can run: it has one hold, ⌈W/4⌉, and <c>hold_1</c> another.</summary>
    public static IReadOnlyList<LifeScenario> OfProduct { get; } =
        [.. All.Where(scenario => scenario.Slo.Hold == (scenario.Slo.Window + 3) / 4)];

    public static LifeScenario Named(string name) => All.Single(scenario => scenario.Name == name);

    private static List<LifeScenario> Read()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Vectors", "alert-life.json"));
        var document = JsonSerializer.Deserialize<Document>(file, Format) ?? throw new InvalidDataException("The file is empty.");
        return [.. document.Scenarios.Select(raw =>
            new LifeScenario(raw.Name, raw.Why, raw.Slo, EventsOf(raw.Events), raw.Expected, raw.Final))];
    }

    private static List<LifeEvent> EventsOf(IEnumerable<JsonElement> items)
    {
        var events = new List<LifeEvent>();
        var pause = TimeSpan.Zero;
        foreach (var item in items)
        {
            if (item.ValueKind == JsonValueKind.String)
            {
                foreach (var verdict in CharactersOf(item.GetString()!))
                {
                    events.Add(new LifeEvent { Index = events.Count, Verdict = verdict, Pause = Taken(ref pause) });
                }
            }
            else if (item.TryGetProperty("wait", out var seconds))
            {
                pause += TimeSpan.FromSeconds(seconds.GetDouble());
            }
            else
            {
                var read = item.Deserialize<LifeEvent>(Format)!;
                events.Add(read with { Index = events.Count, Pause = Taken(ref pause) });
            }
        }

        return events;
    }

    private static TimeSpan Taken(ref TimeSpan pause)
    {
        var taken = pause;
        pause = TimeSpan.Zero;
        return taken;
    }

    private static IEnumerable<char> CharactersOf(string runs) => runs.Split(' ').SelectMany(run =>
    {
        var parts = run.Split('*');
        return Enumerable.Repeat(parts[0], parts.Length == 1 ? 1 : int.Parse(parts[1], CultureInfo.InvariantCulture))
            .SelectMany(part => part);
    });

    private sealed record Document(string About, Raw[] Scenarios);

    private sealed record Raw(string Name, string Why, LifeSlo Slo, JsonElement[] Events, LifeChange[] Expected, LifeEnd Final);
}

/// <summary>One scenario: an SLO, what happens to its agent, and every change this must cause.</summary>
internal sealed record LifeScenario(
    string Name, string Why, LifeSlo Slo, IReadOnlyList<LifeEvent> Events, IReadOnlyList<LifeChange> Expected, LifeEnd Final)
{
    /// <summary>A name for an agent of its own.</summary>
    public string Agent => Name.Replace('_', '-');

    /// <summary>What must come of it, in words: every change of state, every notice, and how it ends.</summary>
    public string Story => StoryOf(
        Expected.Where(change => change.From != change.To).Select(change =>
            Transition(PositionAfter(change.At), change.From, change.To, change.E, change.N, change.Reopening ?? 0)),
        Expected.Where(change => change.Notice is not null)
            .Select(change => Notice(PositionAfter(change.At), change.Notice!, change.Episode)),
        Final);

    /// <summary>What came of it, in the same words.</summary>
    public string StoryOf(IEnumerable<string> transitions, IEnumerable<string> notices, LifeEnd end) =>
        string.Join('\n', [Name, .. transitions, .. notices, end.ToString()]);

    /// <summary>A change of state in words.</summary>
    /// <param name="position">Position of the verdict.</param>
    /// <param name="from">State before.</param>
    /// <param name="to">State after.</param>
    /// <param name="wrong">Wrong places after it.</param>
    /// <param name="judged">Judged places after it.</param>
    /// <param name="reopenings">How often the episode had come back; told where the change opens it or brings it back.</param>
    public static string Transition(long position, string from, string to, int wrong, int judged, int reopenings) =>
        Invariant($"{position}: {from} to {to}, {wrong} of {judged}")
        + (to == "Breached" && from != "Recovering" ? Invariant($", reopening {reopenings}") : "");

    /// <summary>A notice in words; episodes count from 1 within the SLO.</summary>
    public static string Notice(long position, string kind, int episode) => Invariant($"{position}: {kind} of episode {episode}");

    /// <summary>The number of the event that brought the transaction of an event.</summary>
    public int TransactionOf(LifeEvent next) => next.Of is { } earlier ? TransactionOf(Events[earlier]) : next.Index;

    // Every verdict takes a position when it comes; what is posted again takes none.
    private long PositionAfter(int index) => Events.Take(index + 1).Count(taken => taken is { Again: null, Word: not null });
}

/// <summary>The SLO in the words of the registry; null where its default holds.</summary>
internal sealed record LifeSlo(
    string Target, string AlertBelow, int Window, int Hold, string[]? Dispositions, string[]? Selections, string[]? CountFrom,
        string? Indicator);

/// <summary>One event. Without <see cref="Of"/> and <see cref="Again"/> it is a new transaction.</summary>
internal sealed record LifeEvent
{
    /// <summary>Its number in the scenario, from 0.</summary>
    public int Index { get; init; }

    /// <summary>How long nothing happens before it, beyond the usual distance.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>1 wrong, 0 right, ? unsure, . none yet; null for an exact repetition.</summary>
    public char? Verdict { get; init; }

    /// <summary>The event whose transaction gets a later verdict.</summary>
    public int? Of { get; init; }

    /// <summary>The event that is posted again: the same, or with other content when there is a verdict.</summary>
    public int? Again { get; init; }

    public string? Disposition { get; init; }

    public string? Selection { get; init; }

    public string? Source { get; init; }

    public string? Indicator { get; init; }

    public string? AgentVersion { get; init; }

    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>The word of the verdict as it is posted; null when none is given yet.</summary>
    [JsonIgnore]
    public string? Word => Verdict switch { '1' => "incorrect", '0' => "correct", '?' => "unsure", _ => null };
}

/// <summary>A change of state or a notice after the event with this number.</summary>
internal sealed record LifeChange(int At, int E, int N, string From, string To, int Episode, string? Notice, int? Reopening);

/// <summary>How the SLO stands after the last event.</summary>
internal sealed record LifeEnd(int E, int N, string State, int Episode, int Held);
