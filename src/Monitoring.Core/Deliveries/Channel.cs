namespace Monitoring.Core.Deliveries;

/// <summary>The way a message goes to a person; each has a transport in <c>Monitoring.Service</c>.</summary>
/// <remarks>The numbers are stored.</remarks>
public enum Channel
{
    /// <summary>A mail to the person's address, or a file in the folder that stands for the mail server.</summary>
    Mail = 0,

    /// <summary>A signed POST to a program.</summary>
    Webhook = 1,

    /// <summary>A card in a chat or channel of Microsoft Teams.</summary>
    Teams = 2,

    /// <summary>A message in a channel of Slack.</summary>
    Slack = 3,

    /// <summary>A push message to whoever subscribes to a topic of ntfy.</summary>
    Ntfy = 4,
}
