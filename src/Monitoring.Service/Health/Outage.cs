using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Service.Health;

/// <summary>
/// Whether something the service needs does its part, as all who use it find out: whoever is failed reports it, and whoever knows that it
/// works. However many report, the log has one line when an outage begins, with the reason, one a minute while it lasts, and one when
/// it is over, with its length and what it cost. Thread-safe.
/// </summary>
/// <param name="of">What may be away.</param>
/// <param name="clock">The clock of the lengths.</param>
/// <param name="logger">The log.</param>
internal sealed class Outage(OutageOf of, TimeProvider clock, ILogger<Outage> logger)
{
    /// <summary>While an outage lasts it is said again after so long.</summary>
    public static readonly TimeSpan SayEvery = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private volatile bool isOn;
    private DateTimeOffset since;
    private long began;
    private long newest;
    private long said;
    private long cost;

    /// <summary>Since when it is away; null while it does its part.</summary>
    public DateTimeOffset? Since
    {
        get
        {
            lock (gate)
            {
                return isOn ? since : null;
            }
        }
    }

    /// <summary>It failed.</summary>
    /// <param name="reason">Why, as far as is known.</param>
    public void Failed(string reason)
    {
        lock (gate)
        {
            newest = clock.GetTimestamp();
            if (!isOn)
            {
                (isOn, since, began, said, cost) = (true, clock.GetUtcNow(), newest, newest, 0);
                OutageLog.Began(logger, of.Name, reason);
            }
            else if (clock.GetElapsedTime(said, newest) >= SayEvery)
            {
                said = newest;
                OutageLog.Lasts(logger, of.Name, Words(newest), of.Cost, cost, reason);
            }
        }
    }

    /// <summary>It worked.</summary>
    /// <param name="asked">
    /// Timestamp from before it was asked: an outage is over once it has worked a while after it failed last, for of many who use it
    /// some may meet the end of it later.
    /// </param>
    public void Worked(long asked)
    {
        if (!isOn)
        {
            return;
        }

        lock (gate)
        {
            if (isOn && clock.GetElapsedTime(newest, asked) >= of.Settles)
            {
                isOn = false;
                OutageLog.Over(logger, of.Name, Words(newest), of.Cost, cost);
            }
        }
    }

    /// <summary>Somebody had to be sent away, if that is because of it: counted while it lasts.</summary>
    public void CountCost()
    {
        if (isOn)
        {
            Interlocked.Increment(ref cost);
        }
    }

    /// <summary>The length of the outage until a moment: <c>50 s</c>, <c>3 min 5 s</c>, <c>26 h 0 min</c>.</summary>
    private string Words(long until)
    {
        var length = clock.GetElapsedTime(began, until);
        return length < TimeSpan.FromMinutes(1) ? Invariant($"{Math.Max(1, Math.Round(length.TotalSeconds)):0} s")
            : length < TimeSpan.FromHours(1) ? Invariant($"{length.Minutes} min {length.Seconds} s")
            : Invariant($"{(int)length.TotalHours} h {length.Minutes} min");
    }
}

/// <summary>What may be away, in the words of the log.</summary>
/// <param name="Name">What it is: <c>the database</c>.</param>
/// <param name="Cost">What is counted meanwhile: <c>requests answered 503</c>.</param>
/// <param name="Settles">How long it must have worked before the outage is over.</param>
internal sealed record OutageOf(string Name, string Cost, TimeSpan Settles);

/// <summary>Everything the service needs that may be away.</summary>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class Outages(TimeProvider clock, ILogger<Outage> logger)
{
    /// <summary>Connections that were lost with it may be found after it is back.</summary>
    public static readonly TimeSpan DatabaseSettles = TimeSpan.FromSeconds(2);

    /// <summary>The database: away, silent, read-only, full.</summary>
    public Outage Database { get; } = new(new("the database", "requests answered 503", DatabaseSettles), clock, logger);

    /// <summary>Whoever takes mails: the mail server, or the folder.</summary>
    public Outage Mail { get; } = new(new("mail", "attempts that failed", TimeSpan.Zero), clock, logger);

    /// <summary>The loops that write and deliver.</summary>
    public Outage Loops { get; } = new(new("a loop of the service", "probes told so", TimeSpan.Zero), clock, logger);

    /// <summary>Reports a fault of the database, if it is one that everybody meets.</summary>
    /// <returns>True when it is: whoever met it need not say so.</returns>
    public bool Noticed(Exception? fault)
    {
        if (fault is not StorageException { Fault: StorageFault.Unavailable } away)
        {
            return false;
        }

        Database.Failed(away.Message);
        return true;
    }

    /// <summary>Work in the background for which a database that is away is no fault of its own: the next run does it.</summary>
    public Func<CancellationToken, Task> Excused(Func<CancellationToken, Task> work) => async cancellationToken =>
    {
        try
        {
            await work(cancellationToken);
        }
        catch (StorageException fault) when (Noticed(fault))
        {
            return;
        }
    };
}

/// <summary>What is said of outages. Event ids 7000 to 7099.</summary>
internal static partial class OutageLog
{
    [LoggerMessage(7001, LogLevel.Error, "Outage of {What}: {Reason}")]
    public static partial void Began(ILogger logger, string what, string reason);

    [LoggerMessage(7002, LogLevel.Error, "Outage of {What} for {Length} ({Counted}: {Count}): {Reason}")]
    public static partial void Lasts(ILogger logger, string what, string length, string counted, long count, string reason);

    [LoggerMessage(7003, LogLevel.Information, "The outage of {What} is over after {Length}; {Counted}: {Count}")]
    public static partial void Over(ILogger logger, string what, string length, string counted, long count);
}
