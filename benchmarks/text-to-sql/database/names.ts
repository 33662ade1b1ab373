/** Words of the company's data. All invented; no name stands for a person. */
export const firstNames = [
  ...['Ada', 'Bela', 'Cora', 'Dario', 'Edda', 'Falk', 'Greta', 'Henk', 'Ilse', 'Jano', 'Kira', 'Levin'],
  ...['Mona', 'Nils', 'Olga', 'Piet', 'Runa', 'Sven', 'Tilda', 'Udo', 'Vera', 'Wim'],
];
export const lastNames = [
  ...['Abel', 'Brandt', 'Corvin', 'Dorn', 'Ehlers', 'Falkner', 'Grube', 'Hollen', 'Imhof', 'Jansen'],
  ...['Keller', 'Lorenz', 'Maurer', 'Nolte', 'Ostrow', 'Pahl', 'Quast', 'Rieger', 'Sommer', 'Thaler'],
];
/** Some names begin with another: `starts with` is then wider than `is`. */
export const cities = ['Norden', 'Norden Harbour', 'Elmstadt', 'Elmstadt West', 'Wieck', 'Wieck Sands'];
export const segments = ['retail', 'trade', 'public'];
export const teams = ['Sales', 'Sales Abroad', 'Service', 'Service Desk'];
export const categories = ['tools', 'pots', 'seeds'];
export const methods = ['card', 'transfer', 'invoice'];
export const reasons = ['Damaged', 'Damaged Box', 'Late', 'Late Again'];
export const productNames = [
  ...['Garden Hose', 'Garden Hose XL', 'Hand Rake', 'Hand Rake Pro', 'Clay Pot', 'Clay Pot Set'],
  ...['Herb Mix', 'Herb Mix Organic', 'Bean Seeds', 'Bean Seeds Dwarf', 'Watering Can', 'Watering Can Mini'],
  ...['Plant Label', 'Plant Label Oak', 'Spade', 'Spade Short', 'Tray', 'Tray Deep'],
];
export const years = [2020, 2021, 2022, 2023];
