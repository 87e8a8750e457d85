using Monitoring.Storage;

namespace Monitoring.Service.Watch;

/// <summary>
/// One scrape at a time: read the committed state, then write the page from it. When the store cannot be read there is no page
/// at all; old numbers under a new time would hide the fault.
/// </summary>
/// <param name="read">Reads the committed state.</param>
/// <param name="page">The page.</param>
/// <param name="clock">The clock of the wait.</param>
/// <param name="logger">Told of every scrape that failed.</param>
internal sealed class ScrapeGate(
    Func<CancellationToken, Task<WatchSnapshot>> read, MetricsPage page, TimeProvider clock, ILogger<ScrapeGate> logger) : IDisposable
{
    /// <summary>Longest wait for the scrape before: with the longest read still less than a scraper waits.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Makes a page, or says why there is none.</summary>
    public async Task<Scrape> RunAsync(CancellationToken cancellationToken)
    {
        if (!await EnterAsync(cancellationToken))
        {
            WatchLog.ScrapesQueue(logger, Patience.TotalSeconds);
            return Scrape.Failed("The scrape before this one has not ended.");
        }

        try
        {
            if (await page.WriteAsync(await read(cancellationToken)) is { } bytes)
            {
                return Scrape.Of(bytes);
            }

            WatchLog.ExporterGaveUp(logger);
            return Scrape.Failed("The page could not be written.");
        }
        catch (StorageException failure)
        {
            WatchLog.StoreUnreadable(logger, failure);
            return Scrape.Failed("The database could not be read.");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<bool> EnterAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await _gate.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
