namespace Monitoring.Service.Commands.Demo;

/// <summary>One order of the story.</summary>
/// <param name="Id">Its transaction id.</param>
/// <param name="Customer">The customer.</param>
/// <param name="Disposition"><c>auto</c>, or <c>assisted</c> where a person looked first.</param>
/// <param name="Verdict"><c>correct</c>, <c>incorrect</c>, or null while nobody has judged it.</param>
internal sealed record DemoOrder(string Id, string Customer, string Disposition, string? Verdict);
