namespace Monitoring.Core.Mail;

/// <summary>One line of evidence: a short label in capitals and what it says.</summary>
internal sealed record LetterLine(string Label, Phrase Content);
