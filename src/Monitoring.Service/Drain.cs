namespace Monitoring.Service;

/// <summary>
/// The first moment of a stop. From the signal on no request begins: each is told to come again and its connection is closed after
/// the answer, so that callers which keep theirs find out by an answer and not by a cut. Only then the server closes what is idle.
/// Requests begun before are answered as ever.
/// </summary>
/// <param name="clock">The clock of the wait.</param>
internal sealed class Drain(TimeProvider clock) : IHostedLifecycleService
{
    /// <summary>Time in which a caller that posts without a pause posts once more.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMilliseconds(500);

    /// <summary>Turns requests away once the host stops; the first step of all, for the others may be gone.</summary>
    public static void Use(WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.Use(next => http => stopping.IsCancellationRequested ? TurnAwayAsync(http) : next(http));
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(Length, clock, cancellationToken);

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static Task TurnAwayAsync(HttpContext http)
    {
        http.Response.Headers.Connection = "close";
        return Problems.Stopping().ExecuteAsync(http);
    }
}
