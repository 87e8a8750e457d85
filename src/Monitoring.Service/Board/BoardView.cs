using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Mail;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Slos;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Revisions;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Board;

/// <summary>Everything the board shows, read once: of some agents, or of all.</summary>
internal sealed record BoardView
{
    /// <summary>The agents it is about. What is about others, or about all of them together, is left out.</summary>
    public AgentScope Scope { get; init; } = AgentScope.All;

    /// <summary>When it was read.</summary>
    public required Present Present { get; init; }

    /// <summary>What people call the plant.</summary>
    public required string Plant { get; init; }

    /// <summary>The SLOs as the board lists them: by sign, then in registry order.</summary>
    public required IReadOnlyList<SloLine> Slos { get; init; }

    /// <summary>The agents, covered ones first.</summary>
    public required IReadOnlyList<AgentReading> Agents { get; init; }

    /// <summary>Agents with an input that differs from its reference, in the order of the board.</summary>
    public IReadOnlyList<(AgentReading Agent, AgentInputs Inputs)> Inputs { get; init; } = [];

    /// <summary>How many alerts are open.</summary>
    public int OpenAlerts { get; init; }

    /// <summary>How many transactions drawn for review wait for an answer.</summary>
    public int ToReview { get; init; }

    /// <summary>How the outbox stands.</summary>
    public required DeliveryTotals Outbox { get; init; }

    /// <summary>What the database confirmed and no longer has; nearly always nothing.</summary>
    public IReadOnlyCollection<LostWrites> Lost { get; init; } = [];

    /// <summary>Agents whose stored state cannot be read; nearly always none.</summary>
    public IReadOnlyCollection<UnreadableAgent> Unreadable { get; init; } = [];

    /// <summary>Since when the database can be read and takes no writes; null while it takes them.</summary>
    public DateTimeOffset? NoWritesSince { get; init; }

    /// <summary>The registry revision shown; the default before the first.</summary>
    public RevisionMark Revision { get; init; }

    /// <summary>Why the service's own registry file is not what is in force; null when it is.</summary>
    public FileNotInForce? OwnFile { get; init; }

    /// <summary>Why times are not told in the registry's time zone; null when they are.</summary>
    public string? ZoneMissing { get; init; }

    /// <summary>The settings in force.</summary>
    public required ServiceSettings Settings { get; init; }

    /// <summary>True while no key was ever made: this machine alone sees it, all of it, without signing in.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether whoever looks may read mails.</summary>
    public bool ReadsMails { get; init; } = true;

    /// <summary>Agents that post without an owner, by name.</summary>
    public IEnumerable<AgentReading> Uncovered => Agents.Where(agent => agent.IsUncovered);

    /// <summary>When the newest outcome or heartbeat came in; null before the first.</summary>
    public DateTimeOffset? NewestData => Agents.Max(agent => agent.LastOutcomeAt);
}

/// <summary>One SLO on the board, with the people in words.</summary>
/// <param name="Agent">Its agent.</param>
/// <param name="Slo">How it stands.</param>
/// <param name="Alert">Its open alert, that of its episode first, then of its agent's silence, of late verdicts, of drift; null when none is open.</param>
/// <param name="People">Who is who.</param>
/// <param name="IsRefused">True while its agent is amber for items that were refused.</param>
internal sealed record SloLine(AgentReading Agent, SloReading Slo, AlertReading? Alert, People People, bool IsRefused)
{
    /// <summary>What agents are called whose lines are amber for their refused items alone.</summary>
    public const string RefusedWord = "with refused items";

    /// <summary>What agents are called whose lines are grey for nobody would be told by them.</summary>
    public const string NoAnswerWord = "where no owner answers";

    /// <summary>Full name of the owner.</summary>
    public string Owner => People.NameOf(Slo.Owner);

    /// <summary>Who was told last in the open episode; null when nobody was.</summary>
    public Told? Told { get; } = Alert is { Alert.Kind: AlertKind.Accuracy } alert ? Told.In(alert, People) : null;

    /// <summary>What the newest notice of the open episode says drives it; null when it names nobody.</summary>
    public NoticeFacts? Driver =>
        Alert is { Alert.Kind: AlertKind.Accuracy, Notices: [.., { Facts: { Culprit: not null } facts }] } ? facts : null;

    /// <summary>Its name.</summary>
    public string Name => Slo.Covered.Slo.Name;

    /// <summary>What people call its agent.</summary>
    public string Title => Agent.Coverage?.Title ?? Agent.Name;

    /// <summary>What to do, with the names of segments put in words as in the newest notice.</summary>
    public string Plan => PlanText.Fill(Slo.Covered.Slo.ReactionPlan, Slo.Covered.Slo.Cuts, Driver?.Culprit?.Cut, Driver?.Culprit?.Value);

    /// <summary>What was said as its number began to stand still: nothing comes from its agent, or no verdicts; null while it moves.</summary>
    public NoticeFacts? Frozen => Agent.Silence ?? Slo.LateLabels;

    /// <summary>
    /// Its sign. Unless it is red, it is grey while its number stands still and while no owner answers, who would not hear of a breach; else
    /// amber while items of its agent are refused, for its number is not the whole truth.
    /// </summary>
    public Andon Sign => AndonSign.Of(Slo) switch
    {
        Andon.Red => Andon.Red,
        _ when Frozen is not null || Agent.NoAnswer is not null => Andon.Grey,
        _ when IsRefused => Andon.Amber,
        var own => own,
    };

    /// <summary>True when its number stands still and is shown so.</summary>
    public bool IsFrozen => Frozen is not null && Sign == Andon.Grey;

    /// <summary>Its state in a word or two.</summary>
    public string State => IsFrozen ? FeedWords.State(this) : SloWords.State(Slo);

    /// <summary>What a number of such lines is called.</summary>
    public string Word => Sign == AndonSign.Of(Slo) || IsFrozen ? AndonSign.Word(Sign) : Agent.NoAnswer is null ? RefusedWord : NoAnswerWord;

    /// <summary>Every SLO in force, by sign, within a sign in registry order.</summary>
    /// <param name="agents">The agents, in registry order.</param>
    /// <param name="alerts">The open alerts, and perhaps others.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="now">When it is shown.</param>
    public static IReadOnlyList<SloLine> InBoardOrder(
        IReadOnlyList<AgentReading> agents, IReadOnlyList<AlertReading> alerts, People people, DateTimeOffset now)
    {
        var open = alerts.Where(alert => alert.IsOpen).OrderBy(alert => alert.Alert.Kind).ToLookup(alert => alert.Agent);
        return
        [
            .. agents.SelectMany(agent => agent.Slos, (agent, slo) => new SloLine(
                    agent, slo, open[agent.Name].FirstOrDefault(alert => alert.Alert.Kind == AlertKind.Silence || alert.Slo == slo.Covered.Slo.Name), people,
                     SentMarkup.IsRefused(agent, now)))
                .OrderBy(line => line.Sign),
        ];
    }
}

/// <summary>The newest message of an episode that says something about its way: who was told, or who could not be.</summary>
/// <param name="Name">Full name of the recipient.</param>
/// <param name="Delivery">What became of it.</param>
internal sealed record Told(string Name, DeliveryReading Delivery)
{
    /// <summary>
    /// The newest message that was not merely carried by a newer one, and where it went with other SLOs what became of that mail; null when
    /// there is none.
    /// </summary>
    /// <param name="alert">The alert of the episode.</param>
    /// <param name="people">Who is who.</param>
    public static Told? In(AlertReading alert, People people) => alert.Notices
        .SelectMany(notice => notice.Deliveries)
        .Where(delivery => delivery.State != DeliveryState.Absorbed || delivery.Carrier is not null)
        .Select(delivery => new Told(people.NameOf(delivery.To), delivery.Carrier ?? delivery))
        .LastOrDefault();
}

/// <summary>The instant a page was made, told by the plant's clock.</summary>
/// <param name="Now">The instant.</param>
/// <param name="Clock">The plant's clock.</param>
internal sealed record Present(DateTimeOffset Now, LocalClock Clock)
{
    /// <summary>An instant as it is told today: <c>09:14</c>, <c>Wed 11 Mar 09:14</c>.</summary>
    public string Moment(DateTimeOffset instant) => Clock.Moment(instant, Now);

    /// <summary>Since when and for how long: <c>09:14, 4 h 28 min</c>.</summary>
    public string Lasting(DateTimeOffset since) => $"{Moment(since)}, {Elapsed.Between(since, Now)}";

    /// <summary>How old data is, to the second while it is fresh: <c>4 s</c>.</summary>
    public string Age(DateTimeOffset newest) => Now - newest < TimeSpan.FromMinutes(1)
        ? FormattableString.Invariant($"{Math.Max(0, (int)(Now - newest).TotalSeconds)} s")
        : Elapsed.Between(newest, Now);
}

/// <summary>Who is who, by the registry in force; somebody who left it keeps their key.</summary>
/// <param name="registry">The registry in force; null before the first.</param>
internal sealed class People(PlantRegistry? registry)
{
    /// <summary>The full name of a person.</summary>
    public string NameOf(string key) => registry?.People.TryGetValue(key, out var person) == true ? person.Name : key;

    /// <summary>Everybody, by name.</summary>
    public IReadOnlyCollection<Person> All => [.. registry?.People.Values.OrderBy(person => person.Name, StringComparer.Ordinal) ?? Enumerable.Empty<Person>()];
}
