namespace Monitoring.Storage.Handling;

/// <summary>Does something for one agent after the other, so that what goes wrong with one keeps no other waiting.</summary>
internal static class AgentByAgent
{
    /// <summary>
    /// Does it for all of them, then tells the first fault. An agent whose stored state cannot be read is passed over: that is told where
    /// its posts are refused.
    /// </summary>
    /// <param name="agents">The agents' numbers.</param>
    /// <param name="work">What is done for one.</param>
    /// <param name="cancellationToken">Ends it between two agents.</param>
    public static async Task DoAsync(
        IEnumerable<long> agents, Func<long, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        foreach (var agent in agents)
        {
            try
            {
                await work(agent, cancellationToken);
            }
            catch (Exception e) when (e is InvalidDataException or StorageException { Fault: StorageFault.Unreadable })
            {
                // The others have their turn.
            }
#pragma warning disable CA1031 // The others have their turn before it is told.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                failure ??= e;
            }
        }

        if (failure is not null)
        {
            throw failure;
        }
    }
}
