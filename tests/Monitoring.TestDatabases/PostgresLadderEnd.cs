namespace Monitoring.TestDatabases;

/// <summary>
/// Ends the server of <see cref="PostgresLadder"/> with the last test of an assembly, as its assembly fixture. A test program that is
/// still busy ten seconds after its last test is ended as failed by the runner, so nothing long may wait for the end of the process.
/// </summary>
public sealed class PostgresLadderEnd : IAsyncDisposable
{
    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await PostgresLadder.EndAsync();
}
