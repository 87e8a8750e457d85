namespace Monitoring.Core.Slos;

/// <summary>One person, not a shared mailbox.</summary>
/// <param name="Key">The person's key in the registry.</param>
/// <param name="Name">The full name.</param>
/// <param name="Email">The mail address.</param>
public sealed record Person(string Key, string Name, string Email);
