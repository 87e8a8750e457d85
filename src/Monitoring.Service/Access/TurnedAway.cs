using System.Diagnostics.Metrics;
using Monitoring.Service.Logs;

namespace Monitoring.Service.Access;

/// <summary>
/// Says in the log that connections were turned away because as many are held as may be (<see cref="ConnectionBounds.Connections"/>), at
/// most once in <see cref="Pause"/>: who is turned away is told nothing, and the server's own line for each would be the flood's second
/// victim. Hears it from the server's own count. Thread-safe.
/// </summary>
/// <param name="meters">The meters of this host.</param>
/// <param name="clock">The clock of the pause.</param>
/// <param name="logger">The log.</param>
internal sealed partial class TurnedAway(IMeterFactory meters, TimeProvider clock, ILogger<TurnedAway> logger) : IHostedService, IDisposable
{
    /// <summary>At most so often a line is written.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private const string Rejected = "kestrel.rejected_connections";

    private readonly LineGate gate = new(Pause, clock);
    private readonly MeterListener listener = new();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == Rejected && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => Tell());
        listener.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    private void Tell()
    {
        if (gate.Opens(out var count))
        {
            Away(logger, count);
        }
    }

    [LoggerMessage(8311, LogLevel.Warning, "Turned away {Connections} connections since the line before, as too many are open at once; somebody holds them, or Kestrel:Limits:MaxConcurrentConnections is too low")]
    private static partial void Away(ILogger logger, long connections);
}
