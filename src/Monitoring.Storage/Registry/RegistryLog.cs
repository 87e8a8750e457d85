namespace Monitoring.Storage.Registry;

/// <summary>Registry revisions: stored, and in force in each log they touch after the position of its last verdict event.</summary>
public sealed class RegistryLog
{
    /// <summary>The revision in force, or null before the first.</summary>
    public Task<AppliedRevision?> CurrentAsync(CancellationToken cancellationToken) => throw new NotSupportedException("later");

    /// <summary>The latest revision applied from an origin, or null.</summary>
    public Task<AppliedRevision?> LastFromAsync(string origin, CancellationToken cancellationToken) => throw new NotSupportedException("later");

    /// <summary>
    /// Applies a registry: one transaction over every log it touches. Agents and SLOs that are missing are retired, new ones fill
    /// their windows from the log. A document equal to the one in force only becomes the latest of its origin.
    /// </summary>
    /// <param name="registry">The registry, valid by construction of its reader.</param>
    /// <param name="document">The document it was read from.</param>
    /// <param name="origin">Where it came from: a full path.</param>
    /// <param name="cancellationToken">Ends the attempt before the commit.</param>
    public Task<AppliedRevision> ApplyAsync(Core.Slos.Registry registry, string document, string origin, CancellationToken cancellationToken) => throw new NotSupportedException("later");
}
