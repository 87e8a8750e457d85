using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Ingest;

/// <summary>
/// Signs of life, each a transaction of its own, a few at a time: those of an agent whose row is held must not take every connection,
/// or all turns at the file, from the one writer of everybody's outcomes. Thread-safe.
/// </summary>
/// <param name="note">Notes one; false for an agent nobody registered.</param>
/// <param name="clock">The clock of the wait.</param>
internal sealed class Heartbeats(Func<string, CancellationToken, Task<bool>> note, TimeProvider clock) : IDisposable
{
    /// <summary>How many are written at a time.</summary>
    public const int AtOnce = 4;

    /// <summary>Longest wait for a place.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly SemaphoreSlim places = new(AtOnce);

    /// <summary>Takes one.</summary>
    public async Task<IResult> TakeAsync(string agent, CancellationToken cancellationToken)
    {
        if (!Names.IsName(agent))
        {
            return NobodyRegistered();
        }

        if (!await EnterAsync(cancellationToken))
        {
            return Problems.Full("Too many heartbeats wait; send the same again a little later.");
        }

        try
        {
            return await note(agent, cancellationToken) ? TypedResults.NoContent() : NobodyRegistered();
        }
        finally
        {
            places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => places.Dispose();

    private static Problem NobodyRegistered() => Problems.NotFound("No agent of this name is registered.");

    private async Task<bool> EnterAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await places.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
