namespace Monitoring.Service.Alert;

/// <summary>
/// How long one attempt may take in all. Until the final dot nothing has been accepted, so breaking off is free and the limit is
/// short. After it the server may already be delivering, and each time-out would make a copy, so it gets the time a thorough
/// content scanner needs; RFC 5321 (4.5.3.2.6) asks for ten minutes, five is what a slot is worth.
/// </summary>
internal static class SmtpLimits
{
    /// <summary>From connecting to the final dot, whatever the server does in between.</summary>
    public static readonly TimeSpan UntilFinalDot = TimeSpan.FromSeconds(30);

    /// <summary>From the final dot to the answer.</summary>
    public static readonly TimeSpan AfterFinalDot = TimeSpan.FromMinutes(5);

    /// <summary>For the courtesies after the answer: RSET or QUIT.</summary>
    public static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(2);
}
