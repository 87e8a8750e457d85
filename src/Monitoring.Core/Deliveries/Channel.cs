namespace Monitoring.Core.Deliveries;

/// <summary>The way a message goes to a person; each has a transport in <c>Monitoring.Service/Delivery</c>.</summary>
/// <remarks>The numbers are stored.</remarks>
public enum Channel
{
    /// <summary>A mail to the person's address, or a file in the folder that stands for the mail server.</summary>
    Mail = 0,
}
