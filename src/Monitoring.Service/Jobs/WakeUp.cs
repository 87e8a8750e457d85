namespace Monitoring.Service.Jobs;

/// <summary>
/// Does something again and again, a while after it ended the last time, so never twice at a time. The timer does not follow the
/// wall clock: a clock that is set back by a day stops nothing for a day.
/// </summary>
/// <param name="name">What is done, for the log.</param>
/// <param name="pause">How long after it ended it begins again.</param>
/// <param name="work">What is done: it finds its work in the tables.</param>
/// <param name="clock">The clock of the pauses.</param>
/// <param name="logger">The log.</param>
internal sealed class WakeUp(string name, TimeSpan pause, Func<CancellationToken, Task> work, TimeProvider clock, ILogger<WakeUp> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await WorkAsync(stoppingToken);
                await Task.Delay(pause, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service stops.
        }
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            await work(stoppingToken);
        }
#pragma warning disable CA1031 // The outer edge of the loop: the next run repairs what this one missed.
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            JobsLog.Failed(logger, failure, name);
        }
    }
}
