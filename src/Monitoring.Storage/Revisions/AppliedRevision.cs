namespace Monitoring.Storage.Revisions;

/// <summary>A registry revision as stored.</summary>
/// <param name="Revision">Its number, from 1.</param>
/// <param name="Document">The document as it was applied.</param>
/// <param name="Origin">Where it came from when it was applied last; a bare full path where an earlier version of the program applied it.</param>
/// <param name="AppliedAt">When it was applied.</param>
public sealed record AppliedRevision(long Revision, string Document, string Origin, DateTimeOffset AppliedAt)
{
    /// <summary>Which one it is.</summary>
    public RevisionMark Mark => new(Revision, AppliedAt);
}
