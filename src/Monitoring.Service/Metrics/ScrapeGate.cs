using Monitoring.Core.Access;
using Monitoring.Service.Health;
using Monitoring.Storage;
using Monitoring.Storage.Inputs;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Reviewing;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Metrics;

/// <summary>The end of a scrape: a page, or the reason why there is none.</summary>
/// <param name="Page">The bytes; empty when it failed.</param>
/// <param name="Reason">Why it failed; null when it did not.</param>
internal sealed record Scrape(ReadOnlyMemory<byte> Page, string? Reason)
{
    /// <summary>A page.</summary>
    public static Scrape Of(ReadOnlyMemory<byte> page) => new(page, null);

    /// <summary>No page.</summary>
    public static Scrape Failed(string reason) => new(ReadOnlyMemory<byte>.Empty, reason);
}

/// <summary>
/// One scrape at a time: read the committed state, then write the page from it. While the database is away the page has what the process
/// itself knows, its counters, and nothing of the store: old numbers under a new time would hide the fault. When the store cannot be read
/// for another reason there is no page.
/// </summary>
/// <param name="read">Reads the committed state.</param>
/// <param name="page">The page.</param>
/// <param name="database">While it is away, scrapes may take long.</param>
/// <param name="clock">The clock of the wait.</param>
/// <param name="logger">Told of every scrape that failed for another reason.</param>
internal sealed class ScrapeGate(
    Func<CancellationToken, Task<WatchSnapshot>> read, MetricsPage page, Outage database, TimeProvider clock, ILogger<ScrapeGate> logger)
    : IDisposable
{
    /// <summary>Longest wait for the scrape before: with the longest read still less than a scraper waits.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim gate = new(1, 1);

    /// <summary>Makes a page, or says why there is none.</summary>
    public async Task<Scrape> RunAsync(CancellationToken cancellationToken)
    {
        if (!await EnterAsync(cancellationToken))
        {
            if (database.Since is null)
            {
                MetricsLog.ScrapesQueue(logger, Patience.TotalSeconds);
            }

            return Scrape.Failed("The scrape before this one has not ended.");
        }

        try
        {
            if (await page.WriteAsync(await read(cancellationToken)) is { } bytes)
            {
                return Scrape.Of(bytes);
            }

            MetricsLog.ExporterGaveUp(logger);
            return Scrape.Failed("The page could not be written.");
        }
        catch (StorageException failure)
        {
            MetricsLog.StoreUnreadable(logger, failure);
            return Scrape.Failed("The database could not be read.");
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task<bool> EnterAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await gate.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

/// <summary>The committed state that one scrape shows, read for that scrape.</summary>
/// <param name="Agents">Every agent, uncovered ones included.</param>
/// <param name="Deliveries">How the outbox stands.</param>
internal sealed record WatchSnapshot(IReadOnlyList<AgentReading> Agents, DeliveryTotals Deliveries)
{
    private static readonly TimeSpan Lately = TimeSpan.FromHours(24);

    /// <summary>What there is to show of the database while it is away: nothing.</summary>
    public static WatchSnapshot WithoutDatabase { get; } = new([], new DeliveryTotals(0, 0, null, null, null)) { IsFromDatabase = false, IsDatabaseUp = false };

    /// <summary>False while the database is away.</summary>
    public bool IsFromDatabase { get; init; } = true;

    /// <summary>False while there is an outage of the database, also where it can be read.</summary>
    public bool IsDatabaseUp { get; init; } = true;

    /// <summary>What the database confirmed and no longer has; nearly always nothing.</summary>
    public IReadOnlyCollection<LostWrites> Lost { get; init; } = [];

    /// <summary>True while the service's own registry file is not what is in force.</summary>
    public bool RegistryFileDiffers { get; init; }

    /// <summary>Number of the registry revision in force; 0 while none is.</summary>
    public long RegistryRevision { get; init; }

    /// <summary>The database itself.</summary>
    public DatabaseReading Database { get; init; } = new(0, 0);

    /// <summary>True while no message is sent.</summary>
    public bool MailIsHeld { get; init; }

    /// <summary>Where people open the pages.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Items that wait to be written, in this process.</summary>
    public int QueuedItems { get; init; }

    /// <summary>When what the newest daily mails say was read; null before the first.</summary>
    public DateTimeOffset? LastDailyMail { get; init; }

    /// <summary>Keys neither revoked nor expired, as this process knows them.</summary>
    public IReadOnlyDictionary<KeyScope, int> LiveKeys { get; init; } = new Dictionary<KeyScope, int>();

    /// <summary>How many agents have a stored state that cannot be read.</summary>
    public int Unreadable { get; init; }

    /// <summary>How many agents without an owner posted in the last 24 hours.</summary>
    public int UncoveredActive { get; init; }

    /// <summary>Verdicts that wait for their outcome, by agent; one for which none waits is not in it.</summary>
    public IReadOnlyDictionary<string, OverdueReading> Overdue { get; init; } = new Dictionary<string, OverdueReading>();

    /// <summary>How the watched inputs of agents stand; agents without any are left out.</summary>
    public IReadOnlyList<InputTotals> Inputs { get; init; } = [];

    /// <summary>Every open alert.</summary>
    public IReadOnlyList<OpenAlert> Alerts { get; init; } = [];

    /// <summary>Transactions drawn for review in the last 30 days, by covered agent.</summary>
    public IReadOnlyDictionary<string, ReviewCount> Reviews { get; init; } = new Dictionary<string, ReviewCount>();

    /// <summary>Reads it from the store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="outages">Told when it is away.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Nothing of the store while that is away.</returns>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    public static async Task<WatchSnapshot> ReadAsync(Store store, Outages outages, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var readings = store.ReadingsOf(AgentScope.All);
            var agents = await readings.AgentsAsync(cancellationToken);
            var overdue = await readings.OverdueVerdictsAsync(cancellationToken);
            return new(agents, await store.Outbox.TotalsAsync(AgentScope.All, cancellationToken))
            {
                UncoveredActive = agents.Count(agent => agent.IsUncovered
                    && (agent.LastOutcomeAt > now - Lately || overdue.GetValueOrDefault(agent.Name)?.Newest > now - Lately)),
                Overdue = overdue,
                IsDatabaseUp = outages.Database.Since is null,
                Lost = store.LostWrites,
                Unreadable = store.UnreadableAgents.Count,
                Inputs = await store.DataDrift.TotalsAsync(cancellationToken),
                Alerts = await readings.OpenAlertsAsync(cancellationToken),
                Reviews = await readings.ReviewCountsAsync(null, cancellationToken),
                Database = await readings.DatabaseAsync(cancellationToken),
                LastDailyMail = await store.DailyMails.LastAsync(cancellationToken),
            };
        }
        catch (StorageException away) when (outages.Noticed(away))
        {
            return WithoutDatabase with { Lost = store.LostWrites };
        }
    }
}
