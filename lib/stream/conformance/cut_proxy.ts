import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * A door to a server that can be cut: what a client sends still gets there, but no answer comes back,
 * and then the connection ends. So a command is done, and whoever sent it does not know.
 */
export class CutProxy {
  #server: Server;
  #sockets: Set<Socket> = new Set();
  #cut = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Opens a door to a port of the loopback interface. */
  static open(port: number): Promise<CutProxy> {
    const server = createServer(), proxy = new CutProxy(server);
    server.on("connection", (client) => proxy.#join(client, connect(port, "127.0.0.1")));
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(proxy)));
  }

  /** The port to come in by. */
  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /** The next answer is the last thing that happens on its connection, and does not arrive. */
  cut(): void {
    this.#cut = true;
  }

  #join(client: Socket, server: Socket): void {
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        client.destroy();
        server.destroy();
        this.#sockets.delete(socket);
      });
    }
    client.on("data", (data) => server.write(data));
    server.on("data", (data) => {
      if (!this.#cut) return client.write(data);
      this.#cut = false;
      client.destroy();
    });
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
