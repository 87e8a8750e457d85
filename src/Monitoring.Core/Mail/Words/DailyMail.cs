using Monitoring.Core.Alerts;
using Monitoring.Core.Days;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Core.Mail.Words;

/// <summary>What the daily mail of one person says; people stand in it with their full names.</summary>
public sealed record DailyMail
{
    /// <summary>Plant days of which it draws a line of blocks.</summary>
    public const int DaysShown = 30;

    /// <summary>An outage of the service that is shorter is not told: a restart is no news.</summary>
    public static readonly TimeSpan ShortestOutage = TimeSpan.FromMinutes(5);

    /// <summary>Who gets it.</summary>
    public required Person To { get; init; }

    /// <summary>What people call the plant.</summary>
    public required string Plant { get; init; }

    /// <summary>The zone in which times are told.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The plant day it is the mail of.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>When its numbers were read.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When the next one comes: it is not sent any more then.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Where the board is seen from outside, with or without a slash at the end.</summary>
    public required string PublicUrl { get; init; }

    /// <summary>The SLOs of which its reader is told, their own and those of people they act for, in registry order.</summary>
    public IReadOnlyList<DailySlo> Slos { get; init; } = [];

    /// <summary>
    /// Alerts that nobody has, of which its reader was told, and that none of the lines shows of which they are told: such as those of other
    /// owners, who have not answered.
    /// </summary>
    public IReadOnlyList<DailyAsked> Asked { get; init; } = [];

    /// <summary>What falls due on the day.</summary>
    public IReadOnlyList<DailyDue> Due { get; init; } = [];

    /// <summary>What could not be counted of their agents.</summary>
    public IReadOnlyList<DailyUncounted> Uncounted { get; init; } = [];

    /// <summary>When the service itself did not run, or did not reach its database, of what ended since the mail before; in order.</summary>
    public IReadOnlyList<Pause> Outages { get; init; } = [];

    /// <summary>What ended since the mail before.</summary>
    public IReadOnlyList<DailyOver> Over { get; init; } = [];

    /// <summary>What happened and nobody was told of.</summary>
    public IReadOnlyList<DailyNote> Notes { get; init; } = [];

    /// <summary>What only whoever stands in the place of the fallback is told; null for everybody else.</summary>
    public DailyPlant? AsFallback { get; init; }

    /// <summary>What its reader is asked to judge; null when nothing.</summary>
    public DailyReviews? Reviews { get; init; }

    /// <summary>
    /// The SLOs it counts and lists: its reader's, or for a fallback who owns none all of the plant, those among them for whose owner they act.
    /// </summary>
    public IReadOnlyList<DailySlo> Counted => AsFallback is { } plant && !Slos.Any(slo => slo.For is null) ? plant.Slos : Slos;

    /// <summary>Its name among the messages to its reader: one a day.</summary>
    public static string NameOf(DateOnly day) => Invariant($"daily-{day:yyyy-MM-dd}");

    /// <summary>Writes the message; its links are unsigned.</summary>
    public PersonalMessage Write()
    {
        var words = new DailyLetter(this);
        var letter = words.Letter();
        return new PersonalMessage
        {
            Name = NameOf(Day),
            Recipient = To.Key,
            Kind = NoticeKind.Daily,
            At = At,
            Until = Until,
            Subject = words.Subject,
            Text = LetterText.Of(letter),
            Html = LetterHtml.Of(letter, words.Subject),
            Links = words.Links,
        };
    }
}

/// <summary>One SLO in a daily mail.</summary>
public sealed record DailySlo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Name of its agent.</summary>
    public required string Agent { get; init; }

    /// <summary>What people call it: its agent, where that has several with the SLO's name.</summary>
    public required string Title { get; init; }

    /// <summary>Full name of the owner for whom the reader acts; null for the reader's own.</summary>
    public string? For { get; init; }

    /// <summary>Its sign, which is the board's.</summary>
    public required Andon Sign { get; init; }

    /// <summary>Its state.</summary>
    public required AccuracyState State { get; init; }

    /// <summary>Its rule.</summary>
    public required AccuracyRule Rule { get; init; }

    /// <summary>Its window.</summary>
    public required WindowCounts Counts { get; init; }

    /// <summary>Places taken.</summary>
    public required int Places { get; init; }

    /// <summary>Judgements at target so far while it recovers, and how many it needs.</summary>
    public (int Held, int Needed) Hold { get; init; }

    /// <summary>Admitted outcomes of which no verdict counts yet.</summary>
    public long Pending { get; init; }

    /// <summary>Why it is grey though something is judged, a whole sentence; null where its state says it.</summary>
    public string? WhyGrey { get; init; }

    /// <summary>
    /// Why its value stands still though its sign says something else, a whole sentence: a red one that gets no outcomes. Null when it
    /// moves, and where <see cref="WhyGrey"/> says it.
    /// </summary>
    public string? Frozen { get; init; }

    /// <summary>Why its number stands still, or counts for nothing; null when it moves, also while it is only warming up.</summary>
    public GreyCause? Cause { get; init; }

    /// <summary>Its open alert; null when none is open.</summary>
    public DailyAlert? Alert { get; init; }

    /// <summary>When maintenance ends that holds back what is said of it; null when none runs.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>Its days up to yesterday, oldest first; the last is yesterday.</summary>
    public required IReadOnlyList<SloDay> Days { get; init; }
}

/// <summary>Why an SLO is grey though something may be judged: those of one cause are told together where they are many.</summary>
public enum GreyCause
{
    /// <summary>Nothing comes from its agent.</summary>
    Silent,

    /// <summary>No verdicts come.</summary>
    LabelsLate,

    /// <summary>No owner answers.</summary>
    NoAnswer,
}

/// <summary>An open alert.</summary>
/// <param name="Id">Its outward number.</param>
/// <param name="OpenedAt">When it opened.</param>
/// <param name="Held">Who has it; null when nobody has.</param>
/// <param name="HolderIsReader">True when the reader has it.</param>
/// <param name="Next">Who is told next; null when nobody is, or not before maintenance ends.</param>
public sealed record DailyAlert(long Id, DateTimeOffset OpenedAt, Acknowledgement? Held, bool HolderIsReader, ToldNext? Next)
{
    /// <summary>True when its reader is asked to take it: nobody has it, and it is of an agent they answer for, or they were told of it.</summary>
    public bool IsAsked { get; init; }

    /// <summary>What <see cref="Next"/> and <see cref="DailyDue.By"/> call the reader.</summary>
    public const string Reader = Naming.Reader;
}

/// <summary>An alert that nobody has and of which the reader was told, beside the lines of the mail.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Title">What people call its agent.</param>
/// <param name="What">What happened, without a full stop: <c>nothing comes</c>.</param>
/// <param name="Owner">Full name of the owner; null for the reader's own.</param>
public sealed record DailyAsked(DailyAlert Alert, AlertKind Kind, string Title, string What, string? Owner)
{
    /// <summary>Its sign.</summary>
    public Andon Sign => Kind switch
    {
        AlertKind.Accuracy => Andon.Red,
        AlertKind.Drift => Andon.Amber,
        _ => Andon.Grey,
    };
}

/// <summary>An alert that is over.</summary>
/// <param name="Kind">What it was about.</param>
/// <param name="Title">What people call its agent or SLO.</param>
/// <param name="From">Since when: of one that was red when it opened, or was reopened last; of the others when the last came before.</param>
/// <param name="Until">When it closed; of what was silent or late when something came again.</param>
public sealed record DailyOver(AlertKind Kind, string Title, DateTimeOffset From, DateTimeOffset Until);

/// <summary>What falls due.</summary>
/// <param name="At">When, on the day of the mail.</param>
/// <param name="Kind">What.</param>
/// <param name="Title">What it is about.</param>
/// <param name="By">Who has it, <see cref="DailyAlert.Reader"/> for the reader; null where that says nothing.</param>
public sealed record DailyDue(DateTimeOffset At, DueKind Kind, string Title, string? By = null);

/// <summary>What falls due on a day.</summary>
public enum DueKind
{
    /// <summary>Somebody's word that they have an alert runs out.</summary>
    AcknowledgementEnds,

    /// <summary>A maintenance ends.</summary>
    MaintenanceEnds,

    /// <summary>An agent practises.</summary>
    Drill,
}

/// <summary>What was sent of an agent and could not be counted.</summary>
/// <param name="Title">What people call the agent.</param>
/// <param name="What">What, a sentence without its full stop.</param>
public sealed record DailyUncounted(string Title, string What);

/// <summary>A line that waited for the mail.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Title">What people call the agent or the SLO.</param>
/// <param name="Facts">What it says; who ordered a maintenance stands in it by full name.</param>
public sealed record DailyNote(DailyLineKind Kind, string Title, DailyFacts Facts);

/// <summary>What the fallback is told of the whole plant.</summary>
public sealed record DailyPlant
{
    /// <summary>Every SLO, for a reader who owns none.</summary>
    public IReadOnlyList<DailySlo> Slos { get; init; } = [];

    /// <summary>Agents that post and that nobody answers for.</summary>
    public IReadOnlyList<string> Uncovered { get; init; } = [];

    /// <summary>Owners who do not answer, each with their agents and why, a sentence without its full stop.</summary>
    public IReadOnlyList<string> Unanswering { get; init; } = [];

    /// <summary>Messages that were refused for good or given up.</summary>
    public long Dead { get; init; }

    /// <summary>What keeps messages from leaving that somebody on our side must mend; null when nothing does.</summary>
    public string? MailTrouble { get; init; }

    /// <summary>Agents many of whose verdicts have waited for their outcome for more than a day.</summary>
    public IReadOnlyList<DailyWaiting> Waiting { get; init; } = [];
}

/// <summary>Verdicts of an agent that have waited for their outcome for more than a day.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Count">How many.</param>
/// <param name="Oldest">The transaction the oldest names.</param>
public sealed record DailyWaiting(string Agent, long Count, string Oldest)
{
    /// <summary>With more than so many the key is likely to be wrong.</summary>
    public const int Most = 100;

    /// <summary>How long they have waited at least.</summary>
    public static readonly TimeSpan Old = TimeSpan.FromDays(1);
}
