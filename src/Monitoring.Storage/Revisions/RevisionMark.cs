namespace Monitoring.Storage.Revisions;

/// <summary>Tells registry revisions apart, also where a database went back and a number was given again.</summary>
/// <param name="Revision">Its number, from 1; 0 before the first.</param>
/// <param name="AppliedAt">When it was applied.</param>
public readonly record struct RevisionMark(long Revision, DateTimeOffset AppliedAt);
